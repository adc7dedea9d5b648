// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 03's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/03/words', {
  layerAxis: 'lớp l',
  firstToken: 'token đầu tiên (vị trí 0)',
  tooFew: 'Quá ít token: cần ít nhất mười token được giữ thì mới nên nói đến tương quan.',

  text: {
    lens: 'Đang tìm token được dự đoán ở từng vị trí…',
  },

  prediction: {
    curve: {
      question:
        'Vẽ đường bạn chờ đợi: đi được một phần chiều sâu của mô hình thì token đã đi được bao nhiêu phần trăm quãng đường?',
      x: 'chiều sâu (% số lớp)',
      y: '% quãng đường',
      sentence: (/** @type {string} */ depth) =>
        `Trung bình, token đi được nửa quãng đường khi đã qua ${depth}% số lớp.`,
      none: 'Văn bản này quá ngắn để so.',
    },
    relation: {
      question:
        'Bỏ token đầu tiên ra, những token có bước cuối dài hơn thì logit của token được dự đoán sẽ thế nào?',
      higher: 'cao hơn (tương quan dương)',
      lower: 'thấp hơn (tương quan âm)',
      none: 'không khác gì (chưa phân biệt được với 0)',
      sentence: (/** @type {{ model: string, r: string, chance: string }} */ s) =>
        `Với ${s.model}, r = ${s.r}; mốc (hai độ lệch chuẩn của ngẫu nhiên) là ±${s.chance}.`,
    },
  },

  checks: {
    longest: {
      question: 'Tính trung bình các token (không kể token đầu tiên), bước dài nhất nằm ở lớp nào?',
      hints: /** @type {[string, string, string]} */ ([
        'Hình 1 có hai cách xem. Cách nào cho thấy độ dài của riêng từng bước?',
        'Chọn “từng bước” và bỏ token đầu tiên, rồi nhìn đường trung bình.',
        'Tìm điểm cao nhất của đường trung bình và đọc số lớp ở trục ngang. Nếu hai điểm cao bằng nhau, lấy lớp đứng trước.',
      ]),
      explain: (/** @type {string} */ layer) =>
        `Đường trung bình của Hình 1, xem theo từng bước, cao nhất ở lớp ${layer}.`,
    },
    deviations: {
      question:
        'Bỏ token đầu tiên, trị tuyệt đối của r (Pearson) ở bước cuối gấp mấy lần độ lệch chuẩn 1/√(n − 1) của trường hợp ngẫu nhiên? Một chữ số thập phân là đủ.',
      hints: /** @type {[string, string, string]} */ ([
        'n là số token được giữ; nó đứng ngay dưới mốc, trong hàng số phía trên Hình 2.',
        'Mốc trên trang bằng hai lần độ lệch chuẩn.',
        'Lấy |r| nhân với √(n − 1); hay lấy |r| chia cho nửa mốc, cũng thế.',
      ]),
      explain: (/** @type {string} */ times) =>
        `|r| · √(n − 1) = ${times}. Dưới 2 thì chưa nên tin rằng có tương quan.`,
    },
    enough: {
      question:
        'Giữ nguyên r ấy (lấy bốn chữ số thập phân ở bảng số liệu của Hình 3), cần ít nhất bao nhiêu token để |r| chạm mốc 2/√(n − 1)?',
      hints: /** @type {[string, string, string]} */ ([
        'Viết |r| = 2/√(n − 1) rồi tìm n.',
        'Bình phương hai vế: n − 1 = 4/r².',
        'Bỏ token đầu tiên, lấy r ở dòng cuối bảng số liệu của Hình 3, tính 4/r² + 1 rồi làm tròn lên.',
      ]),
      explain: (/** @type {string} */ n) =>
        `n = 4/r² + 1, tức khoảng ${n} token. Tương quan yếu đi một nửa thì cần văn bản dài gấp bốn.`,
    },
  },

  link: {
    text: 'văn bản',
    drop: 'bỏ token đầu tiên',
    view: 'cách xem Hình 1',
    token: 'token đang chọn',
  },

  toggle: {
    label: 'Bỏ token đầu tiên (vị trí 0)',
    keep: 'Giữ',
    drop: 'bỏ',
    after: 'token đầu tiên (vị trí 0)',
    strip: 'Token của văn bản; bấm để làm nổi đường của một token',
  },

  readout: {
    pearson: 'Pearson, bước cuối và logit',
    spearman: 'Spearman, bước cuối và logit',
    compare: (/** @type {string} */ all, /** @type {string} */ without) =>
      `giữ token đầu tiên ${all}, bỏ ${without}`,
    chance: 'Mốc, 2 / √(n − 1)',
    chanceOther: (/** @type {string} */ n) =>
      `hai độ lệch chuẩn của ngẫu nhiên, với n = ${n} token`,
    token: (/** @type {string} */ token, /** @type {string} */ position) =>
      `${token} (vị trí ${position})`,
    tokenOther: (
      /** @type {{ total: string, last: string, predicted: string, logit: string }} */ s,
    ) =>
      `quãng đường ${s.total}, bước cuối ${s.last}; dự đoán tiếp theo là “${s.predicted}”, logit ${s.logit}`,
  },

  path: {
    title: 'Quãng đường mỗi token đi được, cộng dồn qua từng lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Quãng đường mỗi token đi được, cộng dồn qua từng lớp. Mới có ${done} / ${all} lớp.`,
    titleDone: (/** @type {{ total: string, layers: string, share: string, ratio: string }} */ s) =>
      `Sau ${s.layers} lớp, trung bình mỗi token đi được ${s.total}; riêng bước cuối chiếm ${s.share}%, bằng ${s.ratio} lần một bước trung vị.`,
    titleNone: 'Quá ít token: ngoài token đầu tiên không còn token nào để lấy trung bình.',
    reading:
      'Mỗi đường mảnh là một token. Nếu mô hình “đi đến đích rồi dừng”, các đường phải nằm ngang dần về bên phải. Bấm vào một token trong dải dưới hình để làm nổi đường của nó.',
    withoutFirst: ' Token đầu tiên đang được bỏ ra.',
    view: 'Xem',
    sum: 'quãng đường cộng dồn',
    step: 'từng bước',
    y: { sum: 'quãng đường S[l]', step: 'độ dài bước |h[l] − h[l−1]|' },
    mean: 'trung bình các token',
    others: 'từng token',
    token: (/** @type {string} */ token, /** @type {string} */ position) =>
      `đang chọn: “${token}” (vị trí ${position})`,
    describe: (/** @type {{ tokens: string, layers: string, mean: string }} */ s) =>
      `Một đường cho mỗi token trong ${s.tokens} token, qua ${s.layers} lớp; trung bình ở lớp cuối là ${s.mean}.`,
  },

  scatter: {
    title: 'Bước cuối của từng token và logit của token được dự đoán ở đó.',
    titleDone: (/** @type {{ model: string, r: string, rho: string }} */ s) =>
      `${s.model}: giữa bước cuối và logit của token được dự đoán, r = ${s.r} và ρ = ${s.rho}.`,
    titleMany: (/** @type {string} */ list) =>
      `Cùng một văn bản, Pearson của từng lần chạy: ${list}.`,
    titleNone: (/** @type {string} */ model) => `${model}: quá ít token để nói đến tương quan.`,
    empty: 'Hình này cần logit, nên chỉ hiện khi lớp cuối đã tính xong.',
    reading:
      'Mỗi điểm là một token. Hãy chạy cùng văn bản với một mô hình khác ở đầu phần thí nghiệm: kết quả cũ được giữ lại và hai hình đứng cạnh nhau, cho đến khi bạn rời trang. Bấm vào một điểm để chọn token ấy.',
    heading: (/** @type {{ model: string, r: string, rho: string, n: string }} */ s) =>
      `${s.model}: r = ${s.r}, ρ = ${s.rho} (${s.n} token)`,
    x: (/** @type {string} */ l, /** @type {string} */ before) =>
      `bước cuối |h[${l}] − h[${before}]|`,
    y: 'logit của token được dự đoán',
    keyToken: 'token',
    keyFit: 'đường hồi quy',
    describe: (/** @type {string} */ heading) =>
      `Biểu đồ điểm: trục ngang là độ dài bước cuối, trục dọc là logit của token được dự đoán. ${heading}.`,
  },

  layers: {
    title: 'Có phải chỉ bước cuối mới liên quan đến logit?',
    titleDone: (
      /** @type {{ significant: string, beyond: string, layers: string, chance: string, expected: string }} */ s,
    ) =>
      `Sau khi hiệu chỉnh Holm, Pearson khác 0 (p < 0,05) ở ${s.significant} trên ${s.layers} lớp; chưa hiệu chỉnh thì ${s.beyond} lớp vượt mốc ±${s.chance}, trong khi riêng ngẫu nhiên đã cho chừng ${s.expected} lớp.`,
    reading:
      'Với mỗi lớp l, tính tương quan giữa độ dài bước thứ l và logit cuối cùng. Dải xám là mốc của một lớp: hai độ lệch chuẩn khi hai đại lượng chẳng liên quan gì. Thử càng nhiều lớp thì càng dễ có lớp vượt mốc, nên số lớp được đếm sau hiệu chỉnh Holm (bài 1), để xác suất có dù chỉ một lớp báo nhầm (family-wise error) không quá 5%. Các token trong đoạn văn không độc lập, nên p thật lớn hơn p ở đây.',
    y: 'hệ số tương quan',
    chance: 'mốc của một lớp, ±2 / √(n − 1)',
    describe: (/** @type {{ layers: string, last: string, chance: string }} */ s) =>
      `Pearson và Spearman giữa độ dài bước và logit qua ${s.layers} lớp; ở lớp cuối Pearson là ${s.last}; mốc của một lớp là cộng trừ ${s.chance}.`,
  },

  table: {
    model: 'Mô hình',
    layer: 'Lớp',
    position: 'Vị trí',
    token: 'Token',
    kept: 'Được giữ',
    yes: 'có',
    no: 'không',
    step: 'Bước |h[l] − h[l−1]|',
    path: 'Quãng đường S[l]',
    lastStep: 'Bước cuối',
    predicted: 'Token được dự đoán',
    logit: 'Logit',
    corrected: 'p (Holm)',
  },

  published: {
    correlation: (/** @type {string} */ model, /** @type {string} */ layers) =>
      `Bước cuối và logit, ${model} (${layers} khối)`,
    small: 'tương quan âm',
    larger: 'gần bằng 0',
    unpublished: 'chưa có số công bố cho mô hình này',
    correlationOurs: (/** @type {{ model: string, r: string, rho: string }} */ s) =>
      `${s.model}: r = ${s.r}, ρ = ${s.rho}.`,
    growth: 'Quãng đường cộng dồn qua các lớp',
    growthTheirs: 'tăng không ngừng ở cả bốn cỡ, không có dấu hiệu dừng lại',
    growthOurs: (
      /** @type {{ model: string, shortest: string, least: string, last: string }} */ s,
    ) =>
      `${s.model}: bước ngắn nhất ở lớp ${s.shortest} vẫn bằng ${s.least} lần bước trung vị, bước cuối bằng ${s.last} lần.`,
  },

  honest: {
    short: (/** @type {{ model: string, layers: string, width: string }} */ s) =>
      `Bạn mới chạy một mô hình: ${s.model}, ${s.layers} khối, d = ${s.width}. Văn bản này quá ngắn để nói đến tương quan; hãy chạy một văn bản dài hơn.`,
    one: (/** @type {{ model: string, layers: string, width: string }} */ s) =>
      `Bạn mới chạy một mô hình: ${s.model}, ${s.layers} khối, d = ${s.width}. Nó cho thấy quãng đường của chính nó có dừng lại hay không, và cho một hệ số tương quan. Từ một mô hình, ta không biết hệ số ấy có giữ nguyên hay không ở mô hình khác.`,
    within: (/** @type {{ r: string, chance: string }} */ s) =>
      ` Hơn nữa r = ${s.r} nằm trong mốc ±${s.chance}: với chừng này token, chưa phân biệt được nó với 0.`,
    beyond: (/** @type {{ r: string, chance: string }} */ s) =>
      ` Ở đây r = ${s.r} vượt mốc ±${s.chance}, nhưng đó là chuyện của riêng mô hình này.`,
    more: (/** @type {string[]} */ models) =>
      ` Hãy chọn thêm ${models.join(' rồi ')} ở đầu phần thí nghiệm và chạy cùng văn bản.`,
    several: (/** @type {string} */ count) =>
      `Bạn đã chạy ${count} mô hình trên cùng văn bản. Trước khi so các hệ số, hãy xem mỗi mô hình đọc được bao nhiêu token: ngữ cảnh ngắn thì văn bản bị cắt, và mốc rộng ra.`,
  },
});
