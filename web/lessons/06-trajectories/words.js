// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 06's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

/** @typedef {{ layer: string, width: string, round: string, him: string, roundShare: string, himShare: string }} Both */
/** @typedef {{ layer: string, round: string, him: string, ratio: string, start: string }} Apart */

export const text = inLanguage('lessons/06/words', {
  layer: 'Lớp',
  thin: 'Vẽ từng câu',
  pair: (/** @type {string} */ a, /** @type {string} */ b) => `“${a}” và “${b}”`,
  word: (/** @type {string} */ word) => `“${word}”`,
  basis: {
    legend: 'Cơ sở của hình',
    common: 'một PCA chung',
    separate: 'mỗi lớp một PCA (sai)',
  },
  relative: {
    legend: 'Khoảng cách',
    label: 'Khoảng cách chia cho độ dài vector',
    absolute: 'như đo được',
    relative: 'chia cho độ dài trung bình của vector ở lớp ấy',
  },
  seedPending: 'Hạt giống mới được dùng từ lần chạy sau.',

  paths: {
    title: 'Ba từ đi qua các lớp, nhìn trên hai trục đầu của một PCA.',
    soFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `PCA chung cần vector của mọi lớp. Mới có ${done} / ${all} lớp; khoảng cách ở Hình 2 thì đã đo được từng lớp.`,
    noPlane:
      'Các vector của lần chạy này không trải ra được một mặt phẳng (chúng bằng nhau, hoặc nằm trên một đường thẳng), nên không có PC1 và PC2 để vẽ.',
    done: (/** @type {Both} */ s) =>
      `Ở lớp ${s.layer}, đo trong đủ ${s.width} chiều: “round” cách “her” ${s.round}, “him” cách “her” ${s.him}. Mặt phẳng này giữ ${s.roundShare} bình phương khoảng cách thứ nhất, ${s.himShare} khoảng cách thứ hai.`,
    separate: (/** @type {{ flips: string, all: string }} */ s) =>
      `Mỗi lớp một PCA: qua ${s.all} lần đổi cơ sở, trục PC1 đổi chiều ${s.flips} lần.`,
    jump: (/** @type {{ before: string, layer: string, turn: string, jump: string }} */ s) =>
      ` Từ lớp ${s.before} sang lớp ${s.layer} trục ấy quay ${s.turn}; giữ nguyên mọi vector của lớp ${s.before}, ba điểm vẫn nhảy trung bình ${s.jump} trên hình.`,
    reading: {
      common:
        'Mỗi dấu là trung bình của một từ trên mọi câu ở một lớp; số bên dấu là lớp, nét mờ là đoạn còn ở phía sau lớp đang chọn. Hai trục cùng một thang. Hình chiếu chỉ để nhìn: khoảng cách thì đo ở Hình 2.',
      separate:
        'Mỗi lớp có gốc và trục riêng, nên nối các điểm lại thì được những cú nhảy không hề có trong vector. Đừng đọc hình này như một quỹ đạo: nó ở đây để bạn thấy lỗi ấy trông ra sao.',
      thin: ' Mỗi đường mảnh là một từ trong một câu.',
    },
    keyNext: 'các lớp sau lớp đang chọn',
    keyThin: 'từng câu',
    x: 'PC1',
    y: 'PC2',
    xShare: (/** @type {string} */ share) => `PC1 (${share} phương sai)`,
    yShare: (/** @type {string} */ share) => `PC2 (${share} phương sai)`,
    xOwn: 'PC1 của riêng từng lớp',
    yOwn: 'PC2 của riêng từng lớp',
    layerName: (/** @type {string} */ layer) => `lớp ${layer}`,
    describe: (/** @type {{ layers: string, layer: string, places: string }} */ s) =>
      `Đường đi của ba từ qua ${s.layers} lớp trên mặt phẳng PC1-PC2. Ở lớp ${s.layer}: ${s.places}.`,
    place: (/** @type {string} */ word, /** @type {string} */ x, /** @type {string} */ y) =>
      `${word} ở (${x}; ${y})`,
  },

  apart: {
    title: 'Các từ cách nhau bao xa, đo trong đủ mọi chiều.',
    heads: {
      means: 'Giữa hai trung bình',
      each: 'Trong từng câu',
    },
    soFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Các từ cách nhau bao xa, đo trong đủ mọi chiều. Mới có ${done} / ${all} lớp.`,
    done: (/** @type {Apart} */ s) =>
      `Ở lớp ${s.layer}, “round” cách “her” ${s.round}, “him” cách “her” ${s.him}: gấp ${s.ratio} lần. Ở lớp 0, khi chưa có ngữ cảnh nào, đã là ${s.start} lần.`,
    reading:
      '“Giữa hai trung bình”: dải xám là mức ngẫu nhiên ± 2 SD của cả ba cặp, khi ở mỗi câu đồng xu quyết định vector nào mang tên từ nào. “Trong từng câu”: trung bình của các khoảng cách, và ± 2 SD giữa các câu. Bấm vào một lớp để chọn.',
    noChance: (/** @type {string} */ few) =>
      `Dưới ${few} câu thì đồng xu cho quá ít kết quả khác nhau, nên hình này không có mức ngẫu nhiên. Bấm vào một lớp để chọn.`,
    chance: 'ngẫu nhiên, xáo tên từ',
    keyChance: 'mức ngẫu nhiên ± 2 SD',
    keySpread: 'dải màu: ± 2 SD giữa các câu',
    y: 'khoảng cách',
    yRelative: 'khoảng cách / độ dài',
    describe: (
      /** @type {{ name: string, layers: string, him: string, round: string, last: string }} */ s,
    ) =>
      `${s.name}, ${s.layers} lớp. Ở lớp ${s.last}: “her” và “him” ${s.him}, “her” và “round” ${s.round}.`,
  },

  readout: {
    him: '“her” và “him”',
    round: '“her” và “round”',
    ratio: 'Gấp mấy lần',
    count: 'Số câu có “round” xa hơn',
    chance: (/** @type {string} */ edge) => `ngẫu nhiên ít khi quá ${edge}`,
    noChance: 'quá ít câu để có mức ngẫu nhiên',
    start: (/** @type {string} */ start) => `ở lớp 0: ${start}`,
    of: (/** @type {string} */ count, /** @type {string} */ all) => `${count} / ${all}`,
    coin: (/** @type {string} */ low, /** @type {string} */ high) =>
      `tung đồng xu: ${low} đến ${high} (± 2 SD)`,
  },

  scree: {
    title: 'Mỗi thành phần chính giữ bao nhiêu phương sai, và nói về điều gì?',
    heads: { shares: 'Phần của tổng phương sai', told: 'Phương sai của nó đến từ đâu' },
    done: (
      /** @type {{ three: string, one: string, layer: string, word: string, best: string, bestWord: string, bestShare: string }} */ s,
    ) =>
      `Ba thành phần đầu giữ ${s.three} phương sai. PC1 lớn nhất (${s.one}) nhưng ${s.layer} của nó là chuyện lớp nào, chỉ ${s.word} là chuyện từ nào; phân biệt ba từ tốt nhất là PC${s.best} (${s.bestWord}), vốn chỉ giữ ${s.bestShare}.`,
    doneFirst: (/** @type {{ three: string, one: string, layer: string, word: string }} */ s) =>
      `Ba thành phần đầu giữ ${s.three} phương sai. Ở lần chạy này PC1 vừa lớn nhất (${s.one}) vừa phân biệt ba từ tốt nhất: ${s.word} phương sai của nó là chuyện từ nào, ${s.layer} là chuyện lớp nào.`,
    reading:
      '“Phần của tổng phương sai”: mỗi cột là một thành phần, đường nối là tổng cộng dồn. “Phương sai của nó đến từ đâu”: trong phương sai của một thành phần, bao nhiêu được giải thích khi chỉ biết lớp, bao nhiêu khi chỉ biết từ (η²). Phần còn lại đến từ câu, và từ việc các từ tách nhau mỗi lớp một khác.',
    share: 'phần phương sai',
    sum: 'cộng dồn',
    layer: 'biết lớp',
    word: 'biết từ',
    name: (/** @type {string} */ k) => `PC${k}`,
    x: 'thành phần chính',
    y: 'phần trăm',
    few: (/** @type {string} */ count) => ` Lần chạy này chỉ có ${count} thành phần.`,
    describeShares: (/** @type {{ count: string, first: string, all: string }} */ s) =>
      `${s.count} thành phần; thành phần đầu ${s.first}, cộng lại ${s.all}.`,
    describeTold: (/** @type {{ layer: string, word: string }} */ s) =>
      `Ở PC1, biết lớp giải thích ${s.layer} phương sai, biết từ ${s.word}.`,
  },

  published: {
    source: 'GPT‑2 Medium, 24 khối',
    three: 'Ba thành phần đầu giữ bao nhiêu phương sai',
    threeTheirs: 'khoảng 80%: 62%, 10%, 7,5%',
    threeOurs: (/** @type {string} */ sum, /** @type {string} */ each) => `${sum}: ${each}`,
    away: '“round” so với “her” và “him”',
    awayTheirs: 'rời xa dần',
    awayOurs: (/** @type {{ start: string, end: string, last: string }} */ s) =>
      `xa “her” gấp ${s.start} lần “him” ở lớp 0, gấp ${s.end} lần ở lớp ${s.last}`,
    spread: 'Lớp cuối',
    spreadTheirs: 'tản rất rộng',
    spreadOurs: (/** @type {{ last: string, before: string }} */ s) =>
      `cách tâm của lớp ${s.last}, ở lớp ngay trước ${s.before} (căn của trung bình bình phương)`,
  },

  honest: {
    same: (/** @type {{ three: string, start: string, end: string }} */ s) =>
      `Lần chạy này có hình dạng đã công bố: ba thành phần đầu giữ ${s.three}, và “round” rời xa hơn “him” khi qua các lớp (gấp ${s.start} lần lúc đầu, ${s.end} lần lúc cuối).`,
    flat: (/** @type {{ three: string, start: string, end: string }} */ s) =>
      `Ở mô hình này phương sai rải ra nhiều trục hơn: ba thành phần đầu giữ ${s.three}, không phải 80%. “round” thì vẫn rời xa (gấp ${s.start} lần “him” lúc đầu, ${s.end} lần lúc cuối). Muốn thấy một trục áp đảo, hãy chạy GPT‑2 Medium.`,
    near: (/** @type {{ three: string, start: string, end: string }} */ s) =>
      `Ở mô hình này “round” không rời xa thêm: nó cách “her” gấp ${s.start} lần “him” lúc đầu và ${s.end} lần lúc cuối; ba thành phần đầu giữ ${s.three}. Muốn so với kết quả công bố, hãy chạy GPT‑2 Medium.`,
  },

  prediction: {
    question:
      'Thế “round” vào chỗ của “her”, câu sai ngay từ chữ ấy; thế “him” thì vẫn đúng. So với lớp 0, qua hết các lớp khoảng cách từ “round” đến “her” sẽ lớn lên thế nào, nếu lấy khoảng cách từ “him” đến “her” làm mốc?',
    options: {
      more: '“round” rời xa nhanh hơn “him”',
      alike: 'hai bên lớn lên cùng một nhịp',
      less: '“round” lại gần hơn “him”',
    },
    result: (/** @type {{ start: string, end: string, last: string }} */ s) =>
      `“round” cách “her” gấp ${s.start} lần “him” ở lớp 0 và gấp ${s.end} lần ở lớp ${s.last}.`,
  },

  checks: {
    three: {
      question: 'Ba thành phần đầu của PCA chung giữ bao nhiêu phần trăm phương sai?',
      hints: /** @type {[string, string, string]} */ ([
        'Con số nằm ở Hình 3: đường cộng dồn ở PC3.',
        'Chỉ vào PC3, hoặc cộng ba cột đầu.',
        'Bảng số liệu của Hình 3 có cột “cộng dồn”: đọc dòng PC3.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Đó là ${a}. Kết quả công bố cho GPT‑2 Medium là khoảng 80%. Phương sai nhiều chưa có nghĩa là điều ta hỏi nằm ở đó: xem cột “biết từ”.`,
    },
    ratio: {
      question:
        'Ở lớp cuối, trong đủ mọi chiều, khoảng cách giữa “her” và “round” gấp mấy lần khoảng cách giữa “her” và “him”?',
      unit: 'lần',
      hints: /** @type {[string, string, string]} */ ([
        'Dùng Hình 2, không dùng Hình 1: hình chiếu làm ngắn hai khoảng cách ấy không đều nhau.',
        'Kéo thanh lớp đến lớp cuối rồi đọc hai ô “her” và “round”, “her” và “him”.',
        'Lấy số thứ nhất chia cho số thứ hai; ô “Gấp mấy lần” có sẵn thương ấy.',
      ]),
      explain: (/** @type {string} */ a, /** @type {string} */ start) =>
        `Gấp ${a} lần. Ở lớp 0 tỷ số đã là ${start}: hai từ khác nhau thì vector khác nhau, chưa cần câu nào. Phần tăng thêm mới đến từ các khối.`,
    },
    telling: {
      question: 'Thành phần nào phân biệt ba từ tốt nhất? (Trả lời bằng số thứ tự: PC1 thì ghi 1.)',
      hints: /** @type {[string, string, string]} */ ([
        'Nhìn Hình 3, phần “Phương sai của nó đến từ đâu”: các cột “biết từ”.',
        'Tìm cột “biết từ” cao nhất.',
        'Bảng số liệu của Hình 3 có cột η² khi biết từ: tìm số lớn nhất.',
      ]),
      explain: (/** @type {{ best: string, share: string, word: string, first: string }} */ s) =>
        `Đó là PC${s.best}: ${s.word} phương sai của nó là chuyện từ nào, dù nó chỉ giữ ${s.share} phương sai chung. PC1 giữ nhiều nhất mà ở đó biết từ chỉ giải thích ${s.first}.`,
      explainFirst: (/** @type {{ share: string, word: string }} */ s) =>
        `Đó là PC1: nó giữ ${s.share} phương sai chung, và ${s.word} phương sai của nó là chuyện từ nào. Ở mô hình khác hai điều ấy thường không đi cùng nhau.`,
    },
  },

  table: {
    layer: 'Lớp',
    word: 'Từ',
    sentence: 'Câu',
    x: 'PC1',
    y: 'PC2',
    turn: 'Trục PC1 quay (độ)',
    jump: 'Nhảy khi vector đứng yên',
    apart: (/** @type {string} */ pair) => `Giữa hai trung bình, ${pair}`,
    edge: (/** @type {string} */ pair) => `Ngẫu nhiên + 2 SD, ${pair}`,
    each: (/** @type {string} */ pair) => `Trung bình từng câu, ${pair}`,
    deviation: (/** @type {string} */ pair) => `SD giữa các câu, ${pair}`,
    inPlane: (/** @type {string} */ pair) => `Phần nằm trên PC1-PC2, ${pair} (%)`,
    farther: 'Số câu có “round” xa hơn “him”',
    length: 'Độ dài trung bình',
    spread: 'Cách tâm của lớp',
    component: 'Thành phần',
    share: 'Phần phương sai (%)',
    sum: 'Cộng dồn (%)',
    toldLayer: 'η² khi biết lớp (%)',
    toldWord: 'η² khi biết từ (%)',
    mean: 'trung bình',
  },
});
