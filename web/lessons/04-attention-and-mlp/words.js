// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 04's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/04/words', {
  layerAxis: 'lớp l',
  cosine: 'cosin giữa a[l] và m[l]',
  firstToken: 'token đầu tiên (vị trí 0)',
  tooFew: 'Văn bản này quá ngắn: ngoài token đầu tiên không còn token nào để tính.',
  few: (/** @type {string} */ n) =>
    `Chỉ có ${n} token để lấy trung bình, quá ít để nói điều gì về mô hình: các con số ở đây là của riêng những token ấy. Hãy chạy một văn bản dài hơn.`,
  seedOf: (/** @type {string} */ seed) => `Hạt giống ${seed}.`,

  seedPending: 'Hạt giống mới được dùng từ lần chạy sau.',

  toggle: {
    label: 'Bỏ token đầu tiên (vị trí 0)',
    keep: 'Giữ',
    drop: 'bỏ',
    after: 'token đầu tiên (vị trí 0)',
    strip: 'Token của văn bản; bấm để làm nổi đường của một token',
    tokens: 'Hiện đường của từng token',
    hidden: 'Ẩn',
    shown: 'hiện',
    tokensAfter: 'đường của từng token',
  },

  prediction: {
    sign: {
      question:
        'Bỏ token đầu tiên và lấy trung bình các token ở từng lớp. Ở nhiều lớp nhất, phần attention và phần MLP chỉ về hướng thế nào với nhau?',
      acute: 'cùng phía (cosin trung bình từ 0,1 trở lên)',
      right: 'gần vuông góc (cosin trung bình nhỏ: giữa −0,1 và 0,1)',
      obtuse: 'ngược phía (cosin trung bình từ −0,1 trở xuống)',
      sentence: (
        /** @type {{ model: string, layers: string, acute: string, right: string, obtuse: string }} */ s,
      ) =>
        `Với ${s.model}, trong ${s.layers} lớp có ${s.acute} lớp cùng phía, ${s.right} lớp gần vuông góc và ${s.obtuse} lớp ngược phía.`,
    },
    curve: {
      question: 'Vẽ cosin trung bình mà bạn chờ đợi, từ lớp đầu tiên đến lớp cuối.',
      x: 'chiều sâu (% số lớp)',
      y: 'cosin',
      sentence: (/** @type {string} */ layer, /** @type {string} */ value) =>
        `Cosin trung bình cao nhất ở lớp ${layer}: ${value}.`,
    },
  },

  checks: {
    wider: {
      question:
        'Giả sử có một mô hình rộng gấp bốn lần mô hình bạn vừa chạy (số chiều là 4d). Mốc của một cặp vector ngẫu nhiên trong mô hình ấy bằng bao nhiêu, tính đến ba chữ số thập phân?',
      hints: /** @type {[string, string, string]} */ ([
        'Mốc của mô hình bạn vừa chạy đứng trong hàng số phía trên Hình 2.',
        'Mốc là 2/√d. Khi d tăng gấp bốn thì √d tăng gấp mấy?',
        'Lấy mốc trên trang chia đôi.',
      ]),
      explain: (/** @type {{ mark: string, half: string }} */ s) =>
        `2/√(4d) = (2/√d) / 2, tức ${s.mark} chia đôi, bằng ${s.half}. Mô hình càng rộng, cosin do ngẫu nhiên càng gần 0.`,
    },
    highest: {
      question: 'Bỏ token đầu tiên, cosin trung bình cao nhất ở lớp nào?',
      hints: /** @type {[string, string, string]} */ ([
        'Đường liền của Hình 1 là trung bình các token ở từng lớp.',
        'Gạt công tắc sang “bỏ” rồi tìm điểm cao nhất của đường liền.',
        'Bảng số liệu của Hình 1 có cột cosin trung bình: tìm dòng lớn nhất. Nếu hai dòng bằng nhau, lấy lớp đứng trước.',
      ]),
      explain: (/** @type {string} */ layer) => `Đường trung bình cao nhất ở lớp ${layer}.`,
    },
    angle: {
      question:
        'Cosin trung bình ở lớp ấy là cosin của một góc bao nhiêu độ? Một chữ số thập phân là đủ.',
      hints: /** @type {[string, string, string]} */ ([
        'Hàm ngược của cosin là arccos, viết là cos⁻¹ trên máy tính bỏ túi.',
        'cos 90° = 0, nên cosin dương cho góc nhỏ hơn 90°.',
        'Lấy cosin ở tiêu đề hay bảng số liệu của Hình 1, đặt máy tính ở chế độ độ (DEG) rồi bấm cos⁻¹.',
      ]),
      explain: (/** @type {string} */ value, /** @type {string} */ degrees) =>
        `arccos ${value} = ${degrees}°. Đó là góc của cosin trung bình; trung bình của các góc là một số khác, vì arccos không phải hàm tuyến tính.`,
    },
  },

  link: {
    text: 'văn bản',
    drop: 'bỏ token đầu tiên',
    tokens: 'hiện đường của từng token',
    token: 'token đang chọn',
    scope: 'phạm vi của Hình 3',
    layer: 'lớp đang chọn',
    seed: 'hạt giống',
  },

  readout: {
    mean: 'Cosin trung bình, mọi lớp',
    meanOther: (/** @type {{ error: string, all: string, without: string }} */ s) =>
      `±${s.error} (hai lần sai số chuẩn); giữ token đầu tiên ${s.all}, bỏ ${s.without}`,
    signs: 'Số lớp trên 0 / dưới 0',
    signsOther: 'lấy trung bình mọi lớp thì lớp dương và lớp âm triệt tiêu nhau',
    chance: 'Mốc của một cặp, 2/√d',
    chanceOther: (/** @type {string} */ width) =>
      `với d = ${width}; chỉ để so với từng cosin, không để so với trung bình`,
  },

  layers: {
    title: 'Cosin giữa phần attention và phần MLP, trung bình các token ở từng lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Cosin giữa phần attention và phần MLP, theo lớp. Mới có ${done} / ${all} lớp.`,
    titleDone: (
      /** @type {{ right: string, layers: string, small: string, above: string, below: string, highest: string, value: string }} */ s,
    ) =>
      `Ở ${s.right} trên ${s.layers} lớp, cosin trung bình nhỏ (trị tuyệt đối dưới ${s.small}); ${s.above} lớp trên 0, ${s.below} lớp dưới 0; cao nhất là ${s.value}, ở lớp ${s.highest}.`,
    reading:
      'Đường liền là trung bình các token, dải quanh nó là hai lần sai số chuẩn (SEM). Hãy xem lớp nào ở trên 0, lớp nào ở dưới. Hiện đường của từng token thì có thêm dải xám: mốc của một cặp vector ngẫu nhiên, chỉ dùng cho từng cosin riêng lẻ.',
    mean: 'trung bình các token',
    meanBand: 'trung bình các token ± 2 SEM',
    withFirst: 'trung bình khi giữ token đầu tiên',
    withoutFirst: 'trung bình khi bỏ token đầu tiên',
    random: 'mốc của một cặp vector ngẫu nhiên, ±2/√d',
    tokens: 'từng token',
    token: (/** @type {string} */ token, /** @type {string} */ position) =>
      `đang chọn: “${token}” (vị trí ${position})`,
    describe: (/** @type {{ layers: string, low: string, high: string }} */ s) =>
      `Cosin trung bình qua ${s.layers} lớp, từ ${s.low} đến ${s.high}.`,
  },

  controls: {
    title: 'Cùng một token, hay hai token khác nhau?',
    titleDone: (
      /** @type {{ highest: string, own: string, shuffled: string, gap: string, layer: string }} */ s,
    ) =>
      `Ở lớp ${s.highest} (lớp cao nhất), cosin trung bình là ${s.own} với cùng một token và ${s.shuffled} khi ghép với token khác; hai đường lệch nhau nhiều nhất ${s.gap}, ở lớp ${s.layer}.`,
    reading:
      'Nơi hai đường trùng nhau, sự cùng hướng là chung của cả lớp: attention của token này hợp với MLP của token nào cũng thế. Nơi hai đường tách nhau, có một phần riêng của từng token. Dải xám là mốc cho trung bình của ngần ấy cặp vector ngẫu nhiên. Hình này luôn bỏ token đầu tiên.',
    own: 'cùng một token',
    shuffled: 'ghép với token khác',
    random: (/** @type {string} */ n) => `mốc của trung bình ${n} cặp ngẫu nhiên, ±2/√(d·n)`,
    tooFew: 'Văn bản này quá ngắn để ghép token này với token khác.',
    describe: (/** @type {{ layers: string, mark: string }} */ s) =>
      `Hai đường trung bình qua ${s.layers} lớp: attention và MLP của cùng một token, và của hai token khác nhau; mốc của trung bình các cặp ngẫu nhiên là cộng trừ ${s.mark}.`,
  },

  histogram: {
    title: 'Mọi cosin trong một biểu đồ tần số.',
    titleDone: (/** @type {{ where: string, share: string, reach: string, random: string }} */ s) =>
      `${s.where}, ${s.share} số cosin nằm trong mốc ±${s.reach} của một cặp; với vector ngẫu nhiên là ${s.random}.`,
    whereAll: 'Trên mọi lớp',
    whereOne: (/** @type {string} */ layer) => `Ở lớp ${layer}`,
    reading:
      'Mỗi cặp (token, lớp) góp một số. Cột rỗng là đối chứng: cũng ngần ấy cặp vector ngẫu nhiên có cùng số chiều. Hãy xem có mấy đỉnh, đỉnh nằm ở đâu, và đuôi nào dài hơn; rồi chọn “một lớp” để biết mỗi đỉnh thuộc về lớp nào.',
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
    shuffledError: 'SEM khi ghép với token khác',
    random: '2/√(d·n)',
    from: 'Từ',
    to: 'Đến',
  },

  arrows: {
    notRecorded: (/** @type {string} */ count) =>
      `Bản ghi chỉ giữ mũi tên của ${count} token đầu tiên của văn bản. Hãy chọn một trong số ấy, hoặc chạy thí nghiệm để có mọi token.`,
  },

  published: {
    source: 'GPT‑2 Large',
    first: 'Một phần sáu số lớp đầu tiên',
    middle: 'Các lớp giữa',
    last: 'Một phần sáu số lớp cuối cùng',
    edgesTheirs: 'hơi dương, 0,1 đến 0,2',
    middleTheirs: 'khoảng 0',
    partOurs: (
      /** @type {{ from: string, to: string, mean: string, above: string, below: string }} */ s,
    ) =>
      `trung bình ${s.mean} (lớp ${s.from} đến ${s.to}: ${s.above} lớp dương, ${s.below} lớp âm)`,
    histogram: 'Hình dáng biểu đồ tần số',
    histogramTheirs: 'đỉnh ở 0, đuôi ngắn về bên phải',
    histogramOurs: (
      /** @type {{ from: string, to: string, right: string, left: string, tail: string }} */ s,
    ) =>
      `đỉnh ở khoảng từ ${s.from} đến ${s.to}; ${s.right} trên ${s.tail}, ${s.left} dưới −${s.tail}`,
  },

  honest: {
    about: (/** @type {{ model: string, layers: string, width: string, mark: string }} */ s) =>
      `${s.model} có ${s.layers} khối và d = ${s.width}, nên mốc của một cặp vector ngẫu nhiên ở đây là ±${s.mark}.`,
    beside: (/** @type {{ width: string, mark: string }} */ s) =>
      ` Với d = ${s.width} của GPT‑2 Large, mốc ấy là ±${s.mark}.`,
    small: (/** @type {{ mean: string, right: string, layers: string }} */ s) =>
      ` Trong lần chạy này, cosin trung bình nhỏ (dưới 0,1) ở mọi lớp giữa, ${s.right} trên ${s.layers} lớp, trung bình ${s.mean}, như kết quả công bố.`,
    notSmall: (/** @type {{ mean: string, right: string, layers: string }} */ s) =>
      ` Trong lần chạy này, cosin trung bình chỉ nhỏ (dưới 0,1) ở ${s.right} trên ${s.layers} lớp giữa, trung bình ${s.mean}: không gần vuông góc ở mọi lớp giữa như kết quả công bố.`,
    edges: (/** @type {{ first: string, last: string }} */ s) =>
      ` Những lớp đầu tiên (${s.first}) và những lớp cuối (${s.last}) đều từ 0,1 trở lên, cũng như kết quả công bố.`,
    noEdges: (/** @type {{ first: string, last: string }} */ s) =>
      ` Những lớp đầu tiên (${s.first}) và những lớp cuối (${s.last}) không cùng từ 0,1 trở lên như kết quả công bố.`,
    limit: (/** @type {string} */ edge) =>
      ` Dù giống hay khác, đây không phải mô hình của kết quả công bố (ở đây “những lớp đầu tiên” và “những lớp cuối” mỗi bên là ${edge} lớp); muốn kiểm tra chính kết quả ấy, hãy chọn GPT‑2 Large ở đầu phần thí nghiệm.`,
  },
});
