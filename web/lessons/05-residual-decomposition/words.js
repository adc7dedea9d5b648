// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 05's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

/** @typedef {'attn' | 'mlp'} Part */

const part = { attn: 'attention', mlp: 'MLP' };

export const text = inLanguage('lessons/05/words', {
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

  scale: { legend: 'Thang màu', even: 'tuyến tính', log: 'logarit' },

  map: {
    title: 'Ba độ dài đường đi của từng token ở từng lớp, trên cùng một thang màu.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Ba độ dài đường đi của từng token ở từng lớp, trên cùng một thang màu. Mới có ${done} / ${all} lớp.`,
    titleDone: (
      /** @type {{ longest: string, longestValue: string, shortest: string, shortestValue: string }} */ s,
    ) =>
      `Trạng thái ẩn bước dài nhất ở lớp ${s.longest} (trung bình ${s.longestValue}) và ngắn nhất ở lớp ${s.shortest} (trung bình ${s.shortestValue}).`,
    reading:
      'Mỗi cột là một token, mỗi hàng là một lớp, lớp 1 nằm dưới cùng. Cột 0 là vị trí 0. Bấm vào một ô để chọn lớp ấy cho các hình sau.',
    noFirst: ' Lớp 1 để trống ở hai bản đồ trên vì chưa có khối nào đứng trước để so.',
    swallowed:
      ' Vài ô lớn hơn hẳn phần còn lại nên nuốt gần hết thang màu; hãy đổi sang thang logarit để thấy các ô khác.',
    attn: (/** @type {string} */ axis) => `Attention, ${axis}`,
    mlp: (/** @type {string} */ axis) => `MLP, ${axis}`,
    hidden: 'Trạng thái ẩn (hidden state), |h[l] − h[l−1]|',
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
    label: 'Bỏ token đầu tiên (vị trí 0)',
    keep: 'Giữ',
    drop: 'bỏ',
    first: 'token đầu tiên (vị trí 0)',
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

  apart: {
    step: 'z của vị trí 0, bước đi',
    norm: 'z của vị trí 0, độ dài |h[l]|',
    pickedStep: 'z của token bạn bỏ, bước đi',
    pickedNorm: 'z của token bạn bỏ, độ dài |h[l]|',
    largest: (/** @type {{ z: string, layer: string }} */ s) => `xa nhất ${s.z}, ở lớp ${s.layer}`,
    largestOf: (/** @type {{ name: string, z: string, layer: string }} */ s) =>
      `${s.name}: xa nhất ${s.z}, ở lớp ${s.layer}`,
    none: 'không tính được',
    pick: 'bấm vào một token khác để bỏ nó',
    tooFew: 'Còn lại chưa đến ba token khác, nên không tính được độ lệch chuẩn, cũng không có z.',
    said: (
      /** @type {{ layer: string, step: string, norm: string, stepMax: string, stepLayer: string, normMax: string, normLayer: string }} */ s,
    ) =>
      `Khởi động mù: token đầu tiên đi qua mọi khối mà không thấy token nào khác ngoài chính nó. Ở lớp ${s.layer}, bước đi của nó cách trung bình các token khác ${s.step} độ lệch chuẩn, còn độ dài |h[l]| cách ${s.norm} độ lệch chuẩn. Xét mọi lớp, xa nhất là ${s.stepMax} với bước đi (lớp ${s.stepLayer}) và ${s.normMax} với độ dài (lớp ${s.normLayer}). Mốc quen dùng là 2: trong một phân bố chuẩn, chỉ khoảng 5% số điểm nằm xa hơn thế.`,
  },

  curves: {
    title: 'Tương quan với bước đi của trạng thái ẩn, theo lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Tương quan với bước đi của trạng thái ẩn, theo lớp. Mới có ${done} / ${all} lớp.`,
    titleDone: (
      /** @type {{ pearson: string, pearsonMost: string, layer: string, part: Part, spearman: string, spearmanMost: string }} */ s,
    ) =>
      `Bỏ vị trí 0: xét mọi lớp và cả hai phần, trung vị của mức đổi là ${s.pearson} với Pearson và ${s.spearman} với Spearman. Đổi nhiều nhất là ${s.pearsonMost} với Pearson (lớp ${s.layer}, ${part[s.part]}) và ${s.spearmanMost} với Spearman.`,
    reading:
      'Đường liền là Pearson, đường gạch là Spearman. Đường chấm mờ là Pearson khi giữ đủ mọi token, để so. “Mức đổi” là trị tuyệt đối của (hệ số khi bỏ − hệ số khi giữ).',
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
      'Đường liền là đường hồi quy (bình phương tối thiểu) trên các token được giữ; đường chấm là đường hồi quy khi giữ đủ. Bấm vào một điểm để bỏ hoặc giữ token ấy.',
    values: (/** @type {string} */ r) => `Giá trị, Pearson r = ${r}`,
    ranks: (/** @type {string} */ rho) => `Thứ hạng, Spearman ρ = ${rho}`,
    rankOf: (/** @type {string} */ name) => `hạng của ${name}`,
    keyToken: 'token',
    keyFirst: 'vị trí 0',
    keyDropped: 'đã bỏ',
    keyFit: 'đường hồi quy',
    keyFitAll: 'đường hồi quy khi giữ đủ',
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
    firstIsLargest: ' Đó chính là token đầu tiên.',
    firstRank: (/** @type {string} */ rank, /** @type {string} */ change) =>
      ` Token đầu tiên đứng thứ ${rank} (${change}).`,
    firstDropped: ' Token đầu tiên đang bị bỏ sẵn.',
    reading:
      'Cột đặc là Pearson, cột rỗng là Spearman. Cột dương nghĩa là bỏ token ấy thì hệ số tăng. Bấm vào một cột để bỏ hoặc giữ token ấy.',
    x: 'vị trí của token bị bỏ',
    y: 'hệ số đổi',
    pearson: 'Pearson',
    spearman: 'Spearman',
    describe: (/** @type {{ tokens: string, name: string, change: string }} */ s) =>
      `Ảnh hưởng của từng token trong ${s.tokens} token. Lớn nhất: ${s.name}, ${s.change}.`,
  },

  few: (/** @type {string} */ n) =>
    `Chỉ có ${n} token: với ít hơn mười token, một token cũng đủ xoay chuyển hệ số, nên đừng kết luận gì từ các hệ số ở đây.`,
  tooFew: 'Cần ít nhất ba token được giữ thì mới tính được tương quan.',
  undefinedHere: 'Lớp 1 chưa có “mức thay đổi”: hãy chọn lớp từ 2 trở lên, hoặc đổi sang “độ lớn”.',
  notRecorded: 'Bản ghi chỉ có “mức thay đổi”. Bấm Chạy để có “độ lớn”.',
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
    source: 'GPT‑2 Large',
    pearson: 'Pearson đổi bao nhiêu khi bỏ vị trí 0?',
    pearsonTheirs: 'từ khoảng −0,2 khi giữ lên khoảng 0,6 khi bỏ',
    moves: (
      /** @type {{ attn: string, mlp: string, attnMost: string, attnLayer: string, mlpMost: string, mlpLayer: string }} */ s,
    ) =>
      `trung vị qua các lớp: ${s.attn} (attention), ${s.mlp} (MLP); lớp đổi nhiều nhất: ${s.attnMost} (attention, lớp ${s.attnLayer}), ${s.mlpMost} (MLP, lớp ${s.mlpLayer})`,
    spearman: 'Spearman đổi bao nhiêu khi bỏ vị trí 0?',
    spearmanTheirs: 'hầu như không đổi',
    stronger: 'Phần nào tương quan với bước đi của trạng thái ẩn cao hơn?',
    strongerTheirs: 'MLP, ở phần lớn các lớp',
    strongerOurs: (/** @type {string} */ mlp, /** @type {string} */ all) =>
      `MLP cao hơn ở ${mlp} trên ${all} lớp (Pearson, các token đang giữ)`,
    last: 'Cú đẩy cuối cùng: độ dài đường đi ở lớp cuối so với trung vị các lớp',
    lastTheirs: 'rất dài ở cả ba: attention, MLP, trạng thái ẩn',
    lastOurs: (/** @type {{ attn: string, mlp: string, hidden: string }} */ s) =>
      `attention ${s.attn}, MLP ${s.mlp}, trạng thái ẩn ${s.hidden} trung vị`,
    early: 'Những bước đầu tiên',
    earlyTheirs: 'ngắn ở cả ba',
    earlyOurs: (/** @type {string} */ first) => `bước đầu tiên của trạng thái ẩn ${first} trung vị`,
    times: (/** @type {string} */ times) => `gấp ${times} lần`,
    fraction: (/** @type {string} */ times) => `bằng ${times} lần`,
  },

  honest: {
    ratio: (/** @type {{ isRecorded: boolean, layer: string, ratio: string }} */ s) =>
      `Trong ${s.isRecorded ? 'bản ghi' : 'lần chạy'} này, vị trí 0 nổi bật nhất ở lớp ${s.layer}: vector của nó dài gấp ${s.ratio} lần trung bình các token khác.`,
    moves: (
      /** @type {{ pearson: string, pearsonMost: string, spearman: string, spearmanMost: string }} */ s,
    ) =>
      ` Bỏ nó thì Pearson đổi ${s.pearson} (trung vị qua mọi lớp và cả hai phần), nhiều nhất ${s.pearsonMost}; Spearman đổi ${s.spearman}, nhiều nhất ${s.spearmanMost}.`,
    mild: ' Ở kết quả công bố Pearson đổi khoảng 0,8; ở đây cả lớp đổi nhiều nhất cũng còn xa mức ấy.',
    strongSomewhere:
      ' Ở kết quả công bố Pearson đổi khoảng 0,8; ở đây chỉ vài lớp đổi mạnh, còn ít nhất một nửa số hệ số đổi dưới 0,3.',
    strong:
      ' Một token duy nhất làm ít nhất một nửa số hệ số Pearson đổi từ 0,3 trở lên: đó là hiện tượng đã được công bố.',
    elsewhere:
      ' Kết quả công bố là của GPT‑2 Large; muốn so với chính nó, hãy chọn mô hình ấy ở đầu phần thí nghiệm.',
    none: ' Với văn bản này chưa tính được tương quan, nên chưa so được với kết quả công bố.',
    notRecorded: ' Bản ghi chỉ có “mức thay đổi”. Bấm Chạy để có “độ lớn”.',
  },

  samples: {
    legend: 'Văn bản mẫu',
    nietzsche: 'một đoạn về Nietzsche',
    evening: 'buổi tối bên sông (ngắn)',
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
        'Ở phần lớn các lớp, độ dài của phần nào đi cùng nhịp hơn với bước của trạng thái ẩn (Pearson cao hơn)?',
      options: { attn: 'attention', mlp: 'MLP', even: 'mỗi bên thắng khoảng một nửa số lớp' },
      result: (/** @type {string} */ wins, /** @type {string} */ all) =>
        `MLP có Pearson cao hơn ở ${wins} trên ${all} lớp, tính trên mọi token.`,
    },
    steps: {
      question:
        'Bước của trạng thái ẩn dài ngắn ra sao từ lớp đầu tiên đến lớp cuối? Vẽ bước trung bình, lấy trung vị của các lớp làm 1.',
      x: 'độ sâu (% số lớp)',
      y: 'lần trung vị',
      result: 'Mỗi điểm là trung bình trên mọi token của một lớp.',
    },
    ratio: {
      question:
        'Tính trung bình trên mọi token, bước dài nhất của trạng thái ẩn dài gấp mấy lần bước ngắn nhất?',
      unit: 'lần',
      hints: /** @type {[string, string, string]} */ ([
        'Bước của trạng thái ẩn ở một lớp là |h[l] − h[l−1]|; hãy tìm lớp có trung bình lớn nhất và lớp có trung bình nhỏ nhất.',
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
        'Tiêu đề của Hình 2 nêu tên lớp và phần ấy; hãy chọn chúng.',
        'Cần hai số: Pearson khi giữ mọi token và Pearson khi bỏ vị trí 0. Cả hai nằm ngay dưới số Pearson của phần ấy.',
        'Lấy số khi bỏ trừ số khi giữ.',
      ]),
      explain: (/** @type {string} */ answer) =>
        `Bỏ một token duy nhất, Pearson đổi ${answer}. Đó là lớp đổi nhiều nhất, không phải lớp bình thường.`,
    },
    steadier: {
      question:
        'Bây giờ xét mọi lớp và cả hai phần: lấy trung vị của mức đổi khi bỏ vị trí 0, hệ số nào đổi ít hơn?',
      options: { pearson: 'Pearson', spearman: 'Spearman' },
      hints: /** @type {[string, string, string]} */ ([
        'Mức đổi là trị tuyệt đối của (hệ số khi bỏ − hệ số khi giữ), nên không có dấu.',
        'Trung vị là số đứng giữa khi xếp mức đổi của mọi lớp và cả hai phần từ nhỏ đến lớn.',
        'Tiêu đề của Hình 2 cho cả hai trung vị; xem số nào nhỏ hơn.',
      ]),
      explain: (/** @type {string} */ pearson, /** @type {string} */ spearman) =>
        `Trung vị của mức đổi là ${pearson} với Pearson, ${spearman} với Spearman. Một điểm ở xa kéo được đường thẳng của Pearson, còn với Spearman nó chỉ là một thứ hạng.`,
    },
  },
});
