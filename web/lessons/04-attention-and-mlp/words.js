// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 04's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/04/words', {
  layerAxis: 'lớp l',
  cosine: 'cosin giữa a[l] và m[l]',
  firstToken: 'token đầu (vị trí 0)',
  tooFew: 'Văn bản này quá ngắn: ngoài token đầu không còn token nào để tính.',
  seedOf: (/** @type {string} */ seed) => `Hạt giống ${seed}.`,

  seedPending: 'Hạt giống mới được dùng từ lần chạy sau.',

  toggle: {
    label: 'Bỏ token đầu (vị trí 0)',
    keep: 'Giữ',
    drop: 'bỏ',
    after: 'token đầu (vị trí 0)',
    strip: 'Token của văn bản; bấm để làm nổi đường của một token',
    tokens: 'Hiện đường của từng token',
    hidden: 'Ẩn',
    shown: 'hiện',
    tokensAfter: 'đường của từng token',
  },

  prediction: {
    sign: {
      question:
        'Bỏ token đầu và lấy trung bình mọi lớp: phần attention cộng vào và phần MLP cộng vào chỉ về hướng thế nào với nhau?',
      acute: 'cùng phía (góc nhọn, cosin dương)',
      right: 'vuông góc (cosin không khác 0 quá mức ngẫu nhiên)',
      obtuse: 'ngược phía (góc tù, cosin âm)',
      sentence: (/** @type {{ model: string, mean: string, chance: string }} */ s) =>
        `Với ${s.model}, cosin trung bình là ${s.mean}; mức ngẫu nhiên là ±${s.chance}.`,
    },
    curve: {
      question: 'Vẽ cosin trung bình mà bạn chờ đợi, từ lớp đầu đến lớp cuối.',
      x: 'chiều sâu (% số lớp)',
      y: 'cosin',
      sentence: (/** @type {string} */ layer, /** @type {string} */ value) =>
        `Cosin trung bình cao nhất ở lớp ${layer}: ${value}.`,
    },
  },

  checks: {
    deviation: {
      question:
        'Hai vector ngẫu nhiên có số chiều d bằng của mô hình bạn vừa chạy: độ lệch chuẩn của cosin giữa chúng là bao nhiêu?',
      hints: /** @type {[string, string, string]} */ ([
        'Số chiều d đứng trong khung mô hình, ngay đầu phần thí nghiệm.',
        'Bình phương của d tọa độ một vector đơn vị cộng lại bằng 1, nên mỗi bình phương trung bình bằng 1/d.',
        'Độ lệch chuẩn là căn bậc hai của 1/d.',
      ]),
      explain: (/** @type {string} */ value) => `1/√d = ${value}: đó là nửa bề rộng của dải xám.`,
    },
    highest: {
      question: 'Bỏ token đầu, cosin trung bình cao nhất ở lớp nào?',
      hints: /** @type {[string, string, string]} */ ([
        'Hình 1 có một đường liền cho trung bình các token.',
        'Gạt công tắc sang “bỏ” rồi tìm điểm cao nhất của đường liền.',
        'Bảng số liệu của Hình 1 có cột trung bình: tìm dòng lớn nhất.',
      ]),
      explain: (/** @type {string} */ layer) => `Đường trung bình cao nhất ở lớp ${layer}.`,
    },
    angle: {
      question: 'Ở lớp ấy, cosin trung bình tương ứng với góc bao nhiêu độ?',
      hints: /** @type {[string, string, string]} */ ([
        'Góc là arccos của cosin.',
        'cos 90° = 0; cosin dương thì góc nhỏ hơn 90°.',
        'Với cosin nhỏ, góc xấp xỉ 90° − 57,3° × cosin.',
      ]),
      explain: (/** @type {string} */ degrees) =>
        `arccos của cosin trung bình là ${degrees}°. Cosin lệch khỏi 0 một chút thì góc vẫn rất gần vuông.`,
    },
  },

  link: {
    text: 'văn bản',
    drop: 'bỏ token đầu',
    tokens: 'hiện đường của từng token',
    token: 'token đang chọn',
    scope: 'phạm vi của Hình 2',
    layer: 'lớp đang chọn',
    seed: 'hạt giống',
  },

  readout: {
    mean: 'Cosin trung bình, mọi lớp',
    meanOther: (/** @type {string} */ all, /** @type {string} */ without) =>
      `giữ token đầu ${all}, bỏ ${without}`,
    angle: 'Góc tương ứng',
    angleOther: 'arccos của cosin trung bình',
    chance: 'Mức ngẫu nhiên 1/√d',
    chanceOther: (/** @type {string} */ width) => `với d = ${width}`,
  },

  layers: {
    title: 'Cosin giữa phần attention và phần MLP, trung bình các token ở từng lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Cosin giữa phần attention và phần MLP, theo lớp. Mới có ${done} / ${all} lớp.`,
    titleDone: (
      /** @type {{ within: string, layers: string, chance: string, highest: string, value: string }} */ s,
    ) =>
      `Ở ${s.within} trên ${s.layers} lớp, cosin trung bình nằm trong mức ngẫu nhiên ±${s.chance}; cao nhất là ${s.value}, ở lớp ${s.highest}.`,
    reading:
      'Đường liền là trung bình các token, dải quanh nó là sai số chuẩn (SEM). Dải xám là độ lệch chuẩn của cosin giữa hai vector ngẫu nhiên. Đường gạch ghép attention của token này với MLP của token khác: nếu nó cũng cao, sự cùng hướng không phải chuyện riêng của từng token.',
    mean: 'trung bình các token',
    meanBand: 'trung bình các token ± SEM',
    withFirst: 'trung bình khi giữ token đầu',
    withoutFirst: 'trung bình khi bỏ token đầu',
    shuffled: 'ghép với token khác',
    random: 'vector ngẫu nhiên, ±1/√d',
    tokens: 'từng token',
    token: (/** @type {string} */ token, /** @type {string} */ position) =>
      `đang chọn: “${token}” (vị trí ${position})`,
    describe: (/** @type {{ layers: string, low: string, high: string, chance: string }} */ s) =>
      `Cosin trung bình qua ${s.layers} lớp, từ ${s.low} đến ${s.high}; mức ngẫu nhiên là cộng trừ ${s.chance}.`,
  },

  histogram: {
    title: 'Mọi cosin trong một biểu đồ tần số.',
    titleDone: (/** @type {{ where: string, share: string, reach: string, random: string }} */ s) =>
      `${s.where}, ${s.share} số cosin nằm trong ±${s.reach} (hai lần mức ngẫu nhiên); với vector ngẫu nhiên là ${s.random}.`,
    whereAll: 'Trên mọi lớp',
    whereOne: (/** @type {string} */ layer) => `Ở lớp ${layer}`,
    reading:
      'Mỗi cặp (token, lớp) góp một số. Cột rỗng là đối chứng: cũng ngần ấy cặp vector ngẫu nhiên có cùng số chiều. Hãy xem đỉnh nằm ở đâu, và đuôi nào dài hơn.',
    scope: 'Gom',
    all: 'mọi lớp',
    one: 'một lớp',
    layer: 'Lớp',
    y: 'số cặp (token, lớp)',
    tokens: 'số đo được',
    random: 'vector ngẫu nhiên',
    median: 'trung vị của số đo được',
    none: 'Chưa có giá trị nào ở đây.',
    describe: (/** @type {{ count: string, mean: string, median: string }} */ s) =>
      `Biểu đồ tần số của ${s.count} cosin; trung bình ${s.mean}, trung vị ${s.median}; bên cạnh là đối chứng ngẫu nhiên.`,
  },

  table: {
    layer: 'Lớp',
    mean: 'Cosin trung bình',
    error: 'SEM',
    count: 'Số token',
    other: 'Trung bình khi gạt công tắc',
    shuffled: 'Ghép với token khác',
    random: '1/√d',
    from: 'Từ',
    to: 'Đến',
  },

  published: {
    source: 'GPT-2 Large',
    first: 'Một phần sáu số lớp đầu tiên',
    middle: 'Các lớp giữa',
    last: 'Một phần sáu số lớp cuối cùng',
    edgesTheirs: 'hơi dương, 0,1 đến 0,2',
    middleTheirs: 'khoảng 0',
    partOurs: (/** @type {{ from: string, to: string, mean: string }} */ s) =>
      `trung bình ${s.mean} (lớp ${s.from} đến ${s.to})`,
    histogram: 'Hình dáng biểu đồ tần số',
    histogramTheirs: 'đỉnh ở 0, đuôi ngắn về bên phải',
    histogramOurs: (
      /** @type {{ from: string, to: string, right: string, left: string, tail: string }} */ s,
    ) =>
      `đỉnh ở khoảng từ ${s.from} đến ${s.to}; ${s.right} trên ${s.tail}, ${s.left} dưới −${s.tail}`,
  },

  honest: {
    about: (/** @type {{ model: string, layers: string, width: string, chance: string }} */ s) =>
      `${s.model} có ${s.layers} khối và d = ${s.width}, nên cosin của một cặp vector bốc đại ở đây lệch khỏi 0 chừng ±${s.chance}.`,
    beside: (/** @type {{ width: string, chance: string }} */ s) =>
      ` Với d = ${s.width} của GPT-2 Large, mức ấy là ±${s.chance}.`,
    within: (/** @type {string} */ mean) =>
      ` Trong lần chạy này, cosin trung bình ở các lớp giữa là ${mean}, nằm trong mức ngẫu nhiên, như kết quả công bố.`,
    beyond: (/** @type {string} */ mean) =>
      ` Trong lần chạy này, cosin trung bình ở các lớp giữa là ${mean}, vượt mức ngẫu nhiên: không thấy sự vuông góc như kết quả công bố.`,
    edges: (/** @type {{ first: string, last: string }} */ s) =>
      ` Hai đầu dương rõ (${s.first} và ${s.last}), cũng như kết quả công bố.`,
    noEdges: (/** @type {{ first: string, last: string }} */ s) =>
      ` Hai đầu (${s.first} và ${s.last}) không cùng dương rõ như kết quả công bố.`,
    limit: (/** @type {string} */ edge) =>
      ` Dù giống hay khác, đây không phải mô hình của kết quả công bố (ở đây mỗi đầu tính ${edge} lớp); muốn kiểm tra chính kết quả ấy, hãy chọn GPT-2 Large ở đầu phần thí nghiệm.`,
  },
});
