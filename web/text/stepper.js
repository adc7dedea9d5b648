// SPDX-License-Identifier: MIT
//
// stepper.js - the words of the stepper, in Vietnamese. All numbers arrive formatted.

import { inLanguage } from './language.js';

/**
 * @typedef {{ layer: string, head: string, scale: string, isZero: boolean, count: string,
 *   position: string }} Said an intervention's numbers
 *
 * @typedef {object} NextToken
 * @property {string} text    up to the chosen token
 * @property {string} token   what the model says in the end, and how probable it is
 * @property {string} prob
 * @property {string} layer   from which it says so without a break
 * @property {string} before  the layer before that, and what it says there
 * @property {string} other
 */

/** @param {string} words @returns {string} as a sentence begins */
const capitalised = (words) => words.charAt(0).toLocaleUpperCase('vi') + words.slice(1);

export const text = inLanguage('stepper', {
  sample:
    'She opened the door, and the cold wind came in from the sea. He looked at the old man and shook his',

  // The first picture: the next token at each layer.
  byLayer: {
    table: 'Token kế tiếp ở từng lớp',
    layer: 'Lớp',
    first: 'Đứng đầu',
    others: 'Rồi đến',
    waits: 'Bảng này hiện ra khi mọi lớp đã được tính.',
    note: 'Mỗi hàng: dừng ở lớp ấy rồi đọc luôn token kế tiếp (logit lens thô). Chữ đậm là điều mô hình nói ở lớp cuối.',
    said: {
      always: (/** @type {NextToken} */ s) =>
        `Sau “${s.text}”, mô hình đoán “${s.token}” (${s.prob}), và nói thế ngay từ lớp 0.`,
      changes: (/** @type {NextToken} */ s) =>
        `Sau “${s.text}”, mô hình đoán “${s.token}” (${s.prob}). Từ lớp ${s.layer} trở đi nó nói thế; ở lớp ${s.before}, đứng đầu còn là “${s.other}”.`,
      late: (/** @type {NextToken} */ s) =>
        `Sau “${s.text}”, mô hình đoán “${s.token}” (${s.prob}). Chỉ đến lớp cuối nó mới nói thế; ngay trước đó, đứng đầu còn là “${s.other}”.`,
    },
  },

  strip: 'Token của văn bản. Mũi tên trái phải đổi token, lên xuống đổi lớp.',
  layer: 'Lớp',
  panel: 'Ô đang chọn',
  shade: (/** @type {string} */ low, /** @type {string} */ high) =>
    `Nền token càng đậm thì |h| ở lớp này càng lớn (từ ${low} đến ${high}).`,
  where: (
    /** @type {string} */ token,
    /** @type {string} */ position,
    /** @type {string} */ layer,
  ) => `“${token}”, vị trí ${position}, lớp ${layer}`,
  embedding:
    'Lớp 0 là tổng của embedding token và embedding vị trí. Chưa có khối nào chạy nên chưa có a, m, góc và attention.',
  edited: 'Các số dưới đây là của lần chạy có can thiệp.',
  say: (
    /** @type {{ token: string, position: string, layer: string, norm: string, angle: string, colored: string }} */ s,
  ) =>
    `Lớp ${s.layer}, token ${s.token}, vị trí ${s.position}: độ dài h ${s.norm}, góc ${s.angle}. ${s.colored}`,
  before: (/** @type {string} */ name) =>
    name ? `${name}, trước can thiệp` : 'nét chấm: trước can thiệp',

  numbers: {
    hidden: '|h|, độ dài vector',
    attn: '|a|, phần của attention',
    mlp: '|m|, phần của MLP',
    step: '|h[l] − h[l−1]|, bước của khối',
    angle: 'góc với lớp trước',
    attnTurn: 'góc do attention: h[l−1] → h[l−1] + a',
    mlpTurn: 'góc do MLP: h[l−1] + a → h[l]',
    cosine: 'cosin của a và m',
    radians: (/** @type {string} */ value) => `${value} rad`,
  },

  // short: within a sentence; explain: under the title of the grid
  scalars: {
    norm: {
      name: '|h|, độ dài vector',
      short: '|h|',
      unit: '',
      explain: 'Mỗi ô là độ dài của h.',
    },
    step: {
      name: 'bước |h[l] − h[l−1]|',
      short: 'bước',
      unit: '',
      explain: 'Mỗi ô là độ dài của phần mà khối cộng vào h; lớp 0 không có.',
    },
    angle: {
      name: 'góc với lớp trước',
      short: 'góc',
      unit: ' rad',
      explain: 'Mỗi ô là góc giữa h của lớp trước và h của lớp này; lớp 0 không có.',
    },
    previous: {
      name: 'cosin với token trước',
      short: 'cosin với token trước',
      unit: '',
      explain:
        'Mỗi ô là cosin giữa h của token này và h của token đứng trước, ở cùng lớp; vị trí 0 không có.',
    },
    next: {
      name: 'cosin với token sau',
      short: 'cosin với token sau',
      unit: '',
      explain:
        'Mỗi ô là cosin giữa h của token này và h của token đứng sau, ở cùng lớp; token cuối không có.',
    },
    entropy: {
      name: 'entropy của logit lens thô',
      short: 'entropy',
      unit: ' nat',
      explain:
        'Nếu dừng ở lớp ấy, mô hình phân vân đến mức nào về token kế tiếp: 0 là chắc chắn, ln V (V là cỡ từ vựng) là không biết gì. Logit lens thô: h, LayerNorm cuối, unembedding.',
    },
    first: {
      name: 'attention về vị trí 0',
      short: 'attention về vị trí 0',
      unit: '',
      explain:
        'Mỗi ô là phần attention mà token này dành cho token đầu tiên, trung bình các đầu attention của khối. Vị trí 0 chỉ nhìn được chính nó nên luôn bằng 1; lớp 0 không có.',
    },
  },

  grid: {
    title: 'Mọi token ở mọi lớp.',
    titleDone: (
      /** @type {{ name: string, value: string, token: string, position: string, layer: string }} */ s,
    ) =>
      `${capitalised(s.name)} lớn nhất là ${s.value}, ở “${s.token}” (vị trí ${s.position}), lớp ${s.layer}.`,
    titleNone: (/** @type {{ name: string }} */ s) => `Chưa có số nào về ${s.name}.`,
    reading: 'Chọn một ô bằng phím mũi tên, chuột hay ngón tay.',
    label: 'Lưới token và lớp. Mũi tên trái phải đổi token, lên xuống đổi lớp.',
    describe: (
      /** @type {{ name: string, tokens: string, layers: string, value: string, token: string, position: string, layer: string }} */ s,
    ) =>
      `Lưới ${s.tokens} token, lớp 0 đến ${s.layers}, tô màu theo ${s.name}${s.value ? `; lớn nhất ${s.value} ở “${s.token}”, vị trí ${s.position}, lớp ${s.layer}` : ''}.`,
    color: 'Tô màu theo',
    scale: 'Thang màu',
    scales: { auto: 'tự động', even: 'tuyến tính', log: 'logarit' },
    width: 'Khung nhìn',
    wholeText: 'cả văn bản',
    nearCursor: 'phóng to quanh ô đang chọn',
    rowTitle: 'lớp l',
    columnTitle: 'vị trí của token',
    cell: (/** @type {{ token: string, position: string, layer: string, value: string }} */ s) =>
      `“${s.token}” (vị trí ${s.position}), lớp ${s.layer}: ${s.value}`,
    change: (/** @type {string} */ name, /** @type {string} */ amount) =>
      `${name} đổi ${amount} (sau trừ trước)`,
    ofLater: (/** @type {string} */ name) => `${name} của các token đứng sau`,
    changeOf: (/** @type {string} */ name) => `mức thay đổi của ${name}`,
    explainChange:
      'Mỗi ô là số đo sau can thiệp trừ số đo trước can thiệp; màu theo độ lớn của hiệu ấy.',
    after: (/** @type {string} */ name) => `${name}, sau can thiệp`,
    key: (/** @type {{ low: string, high: string, unit: string, log: boolean }} */ s) =>
      s.log
        ? `từ ${s.low} đến ${s.high}${s.unit}, thang logarit`
        : `từ ${s.low} đến ${s.high}${s.unit}, thang tuyến tính`,
  },

  entropy: {
    progress: 'Tính entropy của logit lens',
    layer: (/** @type {string} */ l, /** @type {string} */ all) =>
      `Đang tính entropy ở lớp ${l} / ${all}: mỗi ô phải qua cả ma trận unembedding.`,
    goOn: 'Tính tiếp entropy',
  },

  lens: {
    title: 'Nếu dừng ở đây, mô hình đoán token kế tiếp là',
    note: 'Logit lens thô: lấy h ở lớp này, tính lại LayerNorm cuối rồi nhân với ma trận unembedding.',
    token: 'Token',
    logit: 'Logit',
    probability: 'Xác suất',
  },

  attention: {
    title: 'Token này nhìn về đâu?',
    titleDone: (
      /** @type {{ layer: string, token: string, target: string, position: string, weight: string, head: string }} */ s,
    ) =>
      `Ở khối ${s.layer}, “${s.token}” nhìn nhiều nhất vào “${s.target}” (vị trí ${s.position}): ${s.weight} (${s.head}).`,
    reading: 'Mỗi cột là một token đứng trước, hoặc chính nó; các cột cộng lại bằng 1.',
    head: 'Đầu attention',
    mean: 'trung bình các đầu attention',
    one: (/** @type {string} */ head) => `đầu attention ${head}`,
    x: 'vị trí của token được nhìn',
    y: 'trọng số attention',
    none: 'Lớp 0 chưa có attention.',
    describe: (/** @type {{ count: string, target: string, weight: string }} */ s) =>
      `Trọng số attention trên ${s.count} token. Lớn nhất: “${s.target}”, ${s.weight}.`,
    heads: 'Mọi đầu attention cùng lúc: mỗi hàng là một đầu attention',
    heat: 'trọng số từ 0 đến 1',
    describeHeads: (/** @type {{ head: string, position: string, weight: string }[]} */ heads) =>
      `Đầu attention nào nhìn nhiều nhất vào đâu: ${heads
        .map((h) => `đầu attention ${h.head}, vị trí ${h.position}, ${h.weight}`)
        .join('; ')}.`,
    large: (/** @type {string} */ size) =>
      `Attention của mọi lớp cần ${size}, nên trang chỉ tính từng lớp khi bạn hỏi.`,
    ask: (/** @type {string} */ layer) => `Tính attention của khối ${layer}`,
    asking: (/** @type {string} */ layer, /** @type {string} */ stage) =>
      `Đang chạy lại văn bản để lấy attention của khối ${layer}. ${stage}`,
  },

  dims: {
    title: 'Những chiều lớn nhất của h',
    index: 'Chiều',
    value: 'Giá trị',
    ratio: 'So với trung vị',
    mark: 'Ghi chú',
    times: (/** @type {string} */ ratio) => `${ratio} lần`,
    marks: { massive: 'khổng lồ', large: 'nổi trội' },
    none: 'Ở ô này không chiều nào khổng lồ hay nổi trội.',
    rule: (/** @type {{ median: string, magnitude: string, ratio: string, large: string }} */ s) =>
      `Trung vị của |giá trị| trên mọi token và mọi chiều ở lớp này là ${s.median}. “Khổng lồ” (massive activation) theo Sun và cộng sự (2024): lớn hơn ${s.magnitude} và hơn ${s.ratio} lần trung vị. Mô hình nhỏ hiếm khi đạt mức ấy, nên trang thêm mức “nổi trội”: hơn ${s.large} lần trung vị.`,
  },

  edits: {
    part: 'Phần',
    parts: {
      attn: 'attention của một khối',
      mlp: 'MLP của một khối',
      head: 'một đầu attention',
      dims: 'các chiều lớn nhất của h',
    },
    fields: { layer: 'ở lớp', head: 'đầu attention số', scale: 'nhân với', count: 'số chiều bỏ' },
    initial: { layer: '1', head: '0', scale: '0', count: '1' },
    add: 'Thêm và chạy',
    remove: 'Bỏ',
    removeOne: (/** @type {string} */ edit) => `Bỏ can thiệp: ${edit}`,
    clear: 'Bỏ mọi can thiệp',
    again: 'Chạy lại với can thiệp',
    progress: 'Chạy với can thiệp',
    view: 'Lưới và các hình cho thấy',
    views: {
      before: 'trước can thiệp',
      after: 'sau can thiệp',
      change: 'mức thay đổi (trên lưới)',
    },
    say: {
      attn: (/** @type {Said} */ s) =>
        s.isZero
          ? `Tắt attention của khối ${s.layer}`
          : `Attention của khối ${s.layer} nhân ${s.scale}`,
      mlp: (/** @type {Said} */ s) =>
        s.isZero ? `Tắt MLP của khối ${s.layer}` : `MLP của khối ${s.layer} nhân ${s.scale}`,
      head: (/** @type {Said} */ s) =>
        s.isZero
          ? `Tắt đầu attention ${s.head} của khối ${s.layer}`
          : `Đầu attention ${s.head} của khối ${s.layer} nhân ${s.scale}`,
      dims: (/** @type {Said} */ s) =>
        `Đặt về 0 ${s.count} chiều lớn nhất của h ở lớp ${s.layer} (mỗi token một bộ chiều riêng)`,
      'patch-h': (/** @type {Said} */ s) =>
        `Vá h[${s.layer}] ở vị trí ${s.position} từ văn bản nguồn`,
      'patch-attn': (/** @type {Said} */ s) =>
        `Vá a[${s.layer}] (attention) ở vị trí ${s.position} từ văn bản nguồn`,
      'patch-mlp': (/** @type {Said} */ s) =>
        `Vá m[${s.layer}] (MLP) ở vị trí ${s.position} từ văn bản nguồn`,
    },
    mistake: {
      layer: (/** @type {string} */ min, /** @type {string} */ max) =>
        `Lớp phải là số nguyên từ ${min} đến ${max}.`,
      head: (/** @type {string} */ min, /** @type {string} */ max) =>
        `Đầu attention phải là số nguyên từ ${min} đến ${max}.`,
      scale: (/** @type {string} */ min, /** @type {string} */ max) =>
        `Hệ số nhân phải là một số từ ${min} đến ${max}, ví dụ 0 (tắt hẳn), 0,5 hay 2.`,
      count: (/** @type {string} */ min, /** @type {string} */ max) =>
        `Số chiều phải là số nguyên từ ${min} đến ${max}.`,
    },
    tooMany: (/** @type {string} */ most) => `Đã có ${most} can thiệp. Hãy bỏ bớt trước khi thêm.`,
    doNotFit: (/** @type {string} */ count) =>
      `Đã bỏ ${count} can thiệp vì mô hình này không có lớp, đầu attention hay số chiều ấy, hoặc văn bản không có vị trí ấy.`,
    needsRun:
      'Can thiệp được so với một lần chạy trọn vẹn, mà lần chạy trên trang chưa xong. Hãy bấm “Chạy lại”; chạy xong, trang tự chạy tiếp với can thiệp.',
    stopped: 'Đã dừng. Danh sách can thiệp vẫn còn; bấm “Chạy lại với can thiệp” khi bạn muốn.',
    inForce: (/** @type {string} */ edits) => `Có can thiệp: ${edits}.`,
    source: (/** @type {string} */ text) => `Văn bản nguồn: “${text}”.`,
    needsSource:
      'Chưa vá được: văn bản nguồn chưa có, hoặc không cùng số token với văn bản trên trang. Hãy sửa văn bản nguồn ở mục “Vá từ một văn bản khác”, hoặc bỏ can thiệp vá.',
    overflow:
      'Với can thiệp này, phép tính vượt quá số lớn nhất mà máy biểu diễn được. Hãy chọn hệ số nhỏ hơn hoặc bỏ bớt can thiệp; mô hình không hỏng.',
  },

  predictions: {
    title: 'Token kế tiếp ở cuối văn bản, trước và sau can thiệp',
    before: 'Trước',
    after: 'Sau',
    change: 'Thay đổi (điểm %)',
    note: 'Năm token mà mô hình cho xác suất cao nhất trước can thiệp và năm token sau can thiệp.',
  },

  link: {
    text: 'văn bản',
    token: 'vị trí của token',
    layer: 'lớp',
    scalar: 'đại lượng tô màu',
    scale: 'thang màu',
    head: 'đầu attention',
    edits: 'can thiệp',
    view: 'cái được xem: trước, sau hay mức thay đổi',
    source: 'văn bản nguồn để vá',
    answer: 'token theo văn bản nguồn',
    wrong: 'token theo văn bản trên trang',
    patch: 'đại lượng được vá',
    sweep: 'lần quét mọi ô',
    noToken: (/** @type {string} */ asked, /** @type {string} */ last) =>
      `Liên kết trỏ tới vị trí ${asked}, nhưng văn bản chỉ có đến vị trí ${last}; trang chọn token cuối.`,
    noLayer: (/** @type {string} */ asked, /** @type {string} */ last) =>
      `Liên kết trỏ tới lớp ${asked}, nhưng mô hình này chỉ có đến lớp ${last}; trang chọn lớp cuối.`,
    noHead: (/** @type {string} */ asked, /** @type {string} */ last) =>
      `Liên kết trỏ tới đầu attention ${asked}, nhưng mô hình này chỉ có đến đầu attention ${last}; trang cho xem trung bình các đầu attention.`,
  },

  soFar: (/** @type {string} */ done, /** @type {string} */ all) => `Mới có ${done} / ${all} lớp.`,

  norms: {
    title: 'Độ dài của h, a, m qua các lớp.',
    titleDone: (/** @type {{ token: string, first: string, last: string }} */ s) =>
      `“${s.token}”: |h| đi từ ${s.first} ở lớp 0 đến ${s.last} ở lớp cuối.`,
    y: 'độ dài vector',
    x: 'lớp l',
    describe: (/** @type {{ token: string, first: string, last: string }} */ s) =>
      `Độ dài h, a, m của “${s.token}” theo lớp; h từ ${s.first} đến ${s.last}.`,
  },

  angles: {
    title: 'Góc quay ở mỗi khối.',
    titleDone: (
      /** @type {{ token: string, layer: string, angle: string, degrees: string }} */ s,
    ) => `“${s.token}” quay nhiều nhất ở khối ${s.layer}: ${s.angle} rad (${s.degrees}).`,
    y: 'góc (rad)',
    label: 'góc giữa h[l−1] và h[l]',
    describe: (/** @type {{ token: string, layer: string, angle: string }} */ s) =>
      `Góc giữa h của lớp trước và lớp này, cho “${s.token}”; lớn nhất ${s.angle} rad ở khối ${s.layer}.`,
  },

  arrows: {
    broken:
      'Ở lớp này can thiệp đã sửa thẳng vào h, nên h[l−1] + a + m không còn bằng h[l] và không vẽ được bước.',
  },

  reading: 'Bấm vào hình để nhảy tới lớp ấy.',
  table: {
    layer: 'Lớp',
    position: 'Vị trí',
    token: 'Token',
    radians: 'Góc (rad)',
    degrees: 'Góc (độ)',
  },
});
