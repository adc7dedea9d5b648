// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 05's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

/** @typedef {'attn' | 'mlp'} Part */

const part = { attn: 'attention', mlp: 'MLP' };

export const text = inLanguage('lessons/05/words', {
  sample:
    'It was late in the evening when she came back to the old house by the river. The rain had stopped, and the garden lay quiet under the moon. Her brother was sitting near the window with a book upon his knees, but he was not reading. "You have been gone a long time," he said, without looking up. She took off her wet cloak, put it over a chair, and went to stand before the fire. For some minutes neither of them spoke, and there was no sound in the room but the ticking of the clock.',

  part,

  reading: {
    legend: 'Đo attention và MLP bằng',
    difference: 'mức thay đổi |a[l] − a[l−1]|',
    size: 'độ lớn |a[l]|',
    axis: {
      difference: { attn: '|a[l] − a[l−1]|', mlp: '|m[l] − m[l−1]|' },
      size: { attn: '|a[l]|', mlp: '|m[l]|' },
    },
    hidden: '|h[l] − h[l−1]|',
  },

  scale: { legend: 'Thang màu', even: 'đều', log: 'logarit' },

  map: {
    title: 'Ba độ dài của từng token ở từng lớp, trên cùng một thang màu.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Ba độ dài của từng token ở từng lớp, trên cùng một thang màu. Mới có ${done} / ${all} lớp.`,
    titleDone: (
      /** @type {{ longest: string, longestValue: string, shortest: string, shortestValue: string }} */ s,
    ) =>
      `Hidden state bước dài nhất ở lớp ${s.longest} (trung bình ${s.longestValue}) và ngắn nhất ở lớp ${s.shortest} (trung bình ${s.shortestValue}).`,
    reading:
      'Mỗi cột là một token, mỗi hàng là một lớp, lớp 1 nằm dưới cùng. Cột 0 là vị trí 0. Bấm vào một ô để chọn lớp ấy cho các hình sau.',
    noFirst: ' Lớp 1 để trống ở hai bản đồ trên vì chưa có khối nào đứng trước để so.',
    swallowed:
      ' Vài ô lớn hơn hẳn phần còn lại nên nuốt gần hết thang màu; hãy đổi sang thang logarit để thấy các ô khác.',
    attn: (/** @type {string} */ axis) => `Attention, ${axis}`,
    mlp: (/** @type {string} */ axis) => `MLP, ${axis}`,
    hidden: 'Hidden state, |h[l] − h[l−1]|',
    rowTitle: 'lớp l',
    columnTitle: 'vị trí của token trong văn bản',
    key: (/** @type {string} */ max) => `từ 0 đến ${max} (độ dài vector)`,
    keyLog: (/** @type {string} */ max) => `từ 0 đến ${max} (độ dài vector, thang logarit)`,
    describe: (
      /** @type {{ name: string, layers: string, tokens: string, max: string, layer: string, token: string }} */ s,
    ) =>
      `Bản đồ nhiệt ${s.name}: ${s.layers} lớp và ${s.tokens} token. Giá trị lớn nhất ${s.max}, ở lớp ${s.layer}, token ${s.token}.`,
    cell: (
      /** @type {string} */ layer,
      /** @type {string} */ token,
      /** @type {string} */ position,
      /** @type {string} */ value,
    ) => [`${token} (vị trí ${position})`, `lớp ${layer}: ${value}`],
  },

  toggle: {
    strip: 'Token của văn bản; bấm để bỏ hoặc giữ một token',
    label: 'Bỏ token đầu (vị trí 0)',
    keep: 'Giữ',
    drop: 'bỏ',
    first: 'token đầu (vị trí 0)',
    dropped: (/** @type {string} */ names) => `Đang bỏ khỏi phép tính: ${names}.`,
    none: 'Đang tính trên mọi token.',
    restore: 'Giữ lại tất cả',
  },

  choose: { part: 'Xem', layer: 'Lớp' },

  readout: {
    name: (/** @type {Part} */ p, /** @type {string} */ coefficient) =>
      `${coefficient}, ${part[p]}`,
    compare: (/** @type {string} */ all, /** @type {string} */ without) =>
      `giữ ${all}, bỏ ${without}`,
  },

  curves: {
    title: 'Tương quan với bước đi của hidden state, theo lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Tương quan với bước đi của hidden state, theo lớp. Mới có ${done} / ${all} lớp.`,
    titleDone: (
      /** @type {{ layer: string, part: Part, pearsonAll: string, pearson: string, spearmanAll: string, spearman: string }} */ s,
    ) =>
      `Bỏ vị trí 0, ở lớp ${s.layer} Pearson của ${part[s.part]} đi từ ${s.pearsonAll} đến ${s.pearson}, còn Spearman từ ${s.spearmanAll} đến ${s.spearman}.`,
    reading:
      'Đường liền là Pearson, đường gạch là Spearman. Đường chấm mờ là Pearson khi giữ đủ mọi token, để so. Câu tiêu đề nói về lớp mà vị trí 0 làm Pearson đổi nhiều nhất.',
    y: 'hệ số tương quan',
    pearson: (/** @type {Part} */ p) => `Pearson, ${part[p]}`,
    spearman: (/** @type {Part} */ p) => `Spearman, ${part[p]}`,
    pearsonAll: (/** @type {Part} */ p) => `Pearson khi giữ đủ, ${part[p]}`,
    describe: (
      /** @type {{ isDropping: boolean, first: string, last: string, attn: string, mlp: string }} */ s,
    ) =>
      `${s.isDropping ? 'Sáu' : 'Bốn'} đường theo lớp ${s.first} đến ${s.last}. Pearson của attention từ ${s.attn}; của MLP từ ${s.mlp}.`,
    range: (/** @type {string} */ low, /** @type {string} */ high) => `${low} đến ${high}`,
  },

  scatter: {
    title: 'Từng token ở lớp đang chọn: giá trị bên trái, thứ hạng bên phải.',
    titleDone: (
      /** @type {{ layer: string, part: Part, r: string, rho: string, tokens: string }} */ s,
    ) =>
      `Lớp ${s.layer}, ${part[s.part]}: r = ${s.r} trên giá trị, ρ = ${s.rho} trên thứ hạng (${s.tokens} token).`,
    reading:
      'Đường liền khít nhất theo bình phương tối thiểu, tính trên các token được giữ; đường chấm là khi giữ đủ. Bấm vào một điểm để bỏ hoặc giữ token ấy.',
    values: (/** @type {string} */ r) => `Giá trị, Pearson r = ${r}`,
    ranks: (/** @type {string} */ rho) => `Thứ hạng, Spearman ρ = ${rho}`,
    rankOf: (/** @type {string} */ name) => `hạng của ${name}`,
    keyToken: 'token',
    keyFirst: 'vị trí 0',
    keyDropped: 'đã bỏ',
    keyFit: 'khít nhất',
    keyFitAll: 'khít nhất khi giữ đủ',
    describeValues: (/** @type {{ x: string, y: string, r: string, n: string }} */ s) =>
      `Biểu đồ điểm của ${s.n} token: trục ngang ${s.x}, trục dọc ${s.y}. Pearson ${s.r}.`,
    describeRanks: (/** @type {{ rho: string, n: string }} */ s) =>
      `Cùng ${s.n} token theo thứ hạng. Spearman ${s.rho}.`,
  },

  influence: {
    title: 'Nếu bỏ riêng từng token, hệ số đổi bao nhiêu?',
    titleDone: (
      /** @type {{ layer: string, part: Part, token: string, position: string, change: string }} */ s,
    ) =>
      `Ở lớp ${s.layer}, token kéo Pearson của ${part[s.part]} mạnh nhất là ${s.token} (vị trí ${s.position}): bỏ nó, r đổi ${s.change}.`,
    firstIsLargest: ' Đó chính là token đầu.',
    firstRank: (/** @type {string} */ rank, /** @type {string} */ change) =>
      ` Token đầu đứng thứ ${rank} (${change}).`,
    firstDropped: ' Token đầu đang bị bỏ sẵn.',
    reading:
      'Cột đặc là Pearson, cột rỗng là Spearman. Cột dương nghĩa là bỏ token ấy thì hệ số tăng. Bấm vào một cột để bỏ hoặc giữ token ấy.',
    x: 'vị trí của token bị bỏ',
    y: 'hệ số đổi',
    pearson: 'Pearson',
    spearman: 'Spearman',
    describe: (/** @type {{ tokens: string, name: string, change: string }} */ s) =>
      `Ảnh hưởng của từng token trong ${s.tokens} token. Lớn nhất: ${s.name}, ${s.change}.`,
  },

  tooFew: 'Cần ít nhất ba token được giữ thì mới tính được tương quan.',
  undefinedHere: 'Lớp 1 chưa có “mức thay đổi”: hãy chọn lớp từ 2 trở lên, hoặc đổi sang “độ lớn”.',
  notYet: 'Lớp này chưa được tính.',
  constant: 'Ở lớp này mọi giá trị bằng nhau nên hệ số tương quan không xác định.',

  table: {
    layer: 'Lớp',
    position: 'Vị trí',
    token: 'Token',
    kept: 'Được giữ',
    yes: 'có',
    no: 'không',
    rank: (/** @type {string} */ name) => `Hạng của ${name}`,
    all: (/** @type {string} */ name) => `${name} (giữ đủ)`,
  },

  published: {
    source: 'GPT-2 Large',
    pearson: 'Pearson, khi bỏ rồi khi giữ vị trí 0',
    pearsonTheirs: 'khoảng 0,6 khi bỏ, khoảng −0,2 khi giữ',
    pair: (/** @type {{ without: string, all: string, layer: string, part: Part }} */ s) =>
      `${s.without} khi bỏ, ${s.all} khi giữ (lớp ${s.layer}, ${part[s.part]})`,
    spearman: 'Spearman, cũng so như vậy',
    spearmanTheirs: 'hầu như không đổi',
    stronger: 'Phần nào tương quan với hidden state cao hơn?',
    strongerTheirs: 'MLP, ở phần lớn các lớp',
    strongerOurs: (/** @type {string} */ mlp, /** @type {string} */ all) =>
      `MLP cao hơn ở ${mlp} trên ${all} lớp (Pearson, các token đang giữ)`,
    steps: 'Bước của hidden state qua các lớp',
    stepsTheirs: 'các bước đầu ngắn, bước cuối rất dài',
    stepsOurs: (/** @type {{ first: string, last: string }} */ s) =>
      `bước đầu dài gấp ${s.first} lần, bước cuối gấp ${s.last} lần trung vị các bước`,
  },

  honest: {
    ratio: (/** @type {{ isRecorded: boolean, layer: string, ratio: string }} */ s) =>
      `Trong ${s.isRecorded ? 'bản ghi' : 'lần chạy'} này, vị trí 0 nổi bật nhất ở lớp ${s.layer}: vector của nó dài gấp ${s.ratio} lần trung bình các token khác.`,
    mild: (/** @type {{ layer: string, part: Part, change: string }} */ s) =>
      ` Xét theo độ dài, đó chưa phải một ngoại lệ rõ rệt; còn bỏ nó thì Pearson đổi tới ${s.change} (lớp ${s.layer}, ${part[s.part]}).`,
    strong: (/** @type {{ layer: string, part: Part, change: string }} */ s) =>
      ` Đó là một ngoại lệ rõ rệt, và bỏ nó làm Pearson đổi tới ${s.change} (lớp ${s.layer}, ${part[s.part]}).`,
    elsewhere:
      ' Kết quả công bố là của GPT-2 Large; muốn so với chính nó, hãy chọn mô hình ấy ở đầu phần thí nghiệm.',
    none: ' Với văn bản này chưa tính được tương quan, nên chưa so được với kết quả công bố.',
  },

  samples: {
    legend: 'Văn bản mẫu',
    evening: 'buổi tối bên sông',
    nietzsche: 'một đoạn về Nietzsche',
  },

  link: {
    text: 'văn bản',
    reading: 'cách đo attention và MLP',
    log: 'thang màu',
    layer: 'lớp',
    part: 'attention hay MLP',
    dropped: 'token bị bỏ',
  },

  questions: {
    stronger: {
      question:
        'Ở phần lớn các lớp, độ dài của phần nào đi cùng nhịp hơn với bước của hidden state (Pearson cao hơn)?',
      options: { attn: 'attention', mlp: 'MLP', even: 'mỗi bên thắng khoảng một nửa số lớp' },
      result: (/** @type {string} */ wins, /** @type {string} */ all) =>
        `MLP có Pearson cao hơn ở ${wins} trên ${all} lớp, tính trên mọi token.`,
    },
    steps: {
      question:
        'Bước của hidden state dài ngắn ra sao từ lớp đầu đến lớp cuối? Vẽ bước trung bình, lấy trung vị của các lớp làm 1.',
      x: 'độ sâu (% số lớp)',
      y: 'lần trung vị',
      result: 'Mỗi điểm là trung bình trên mọi token của một lớp.',
    },
    ratio: {
      question:
        'Tính trung bình trên mọi token, bước dài nhất của hidden state dài gấp mấy lần bước ngắn nhất?',
      unit: 'lần',
      hints: /** @type {[string, string, string]} */ ([
        'Bước của hidden state ở một lớp là |h[l] − h[l−1]|; hãy tìm lớp có trung bình lớn nhất và lớp có trung bình nhỏ nhất.',
        'Tiêu đề của Hình 1 nêu cả hai lớp ấy và giá trị của chúng.',
        'Lấy giá trị lớn chia cho giá trị nhỏ.',
      ]),
      explain: (/** @type {string} */ answer) =>
        `Trong lần chạy của bạn, tỉ số ấy là ${answer} lần. Các khối không đẩy token đi đều nhau.`,
    },
    change: {
      question:
        'Xét lớp và phần mà vị trí 0 làm Pearson đổi nhiều nhất. Khi bỏ vị trí 0, Pearson ở đó đổi bao nhiêu? (Viết dấu trừ nếu giảm.)',
      hints: /** @type {[string, string, string]} */ ([
        'Tiêu đề của Hình 2 nói về đúng lớp và phần ấy.',
        'Cần hai số: Pearson khi giữ mọi token và Pearson khi bỏ vị trí 0.',
        'Lấy số khi bỏ trừ số khi giữ.',
      ]),
      explain: (/** @type {string} */ answer) => `Bỏ một token duy nhất, Pearson đổi ${answer}.`,
    },
    steadier: {
      question: 'Cũng ở lớp và phần ấy, hệ số nào đổi ít hơn khi bỏ vị trí 0?',
      options: { pearson: 'Pearson', spearman: 'Spearman' },
      hints: /** @type {[string, string, string]} */ ([
        'So độ lớn của hai thay đổi, bỏ qua dấu.',
        'Tiêu đề của Hình 2 cho cả bốn số: hai của Pearson, hai của Spearman.',
        'Tính “khi bỏ” trừ “khi giữ” cho từng hệ số, rồi xem số nào gần 0 hơn.',
      ]),
      explain: (/** @type {string} */ pearson, /** @type {string} */ spearman) =>
        `Pearson đổi ${pearson}, Spearman đổi ${spearman}. Một điểm ở xa kéo được đường thẳng của Pearson, còn với Spearman nó chỉ là một thứ hạng.`,
    },
  },
});
