// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 07's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/07/words', {
  link: {
    text: 'văn bản',
    source: 'nguồn văn bản',
    length: 'số token sinh thêm',
    temperature: 'nhiệt độ',
    topK: 'top-k',
    seed: 'hạt giống',
    reading: 'cách gộp từ loại',
    token: 'token đang chọn',
  },

  box: {
    label: 'Đoạn mở đầu cho mô hình viết tiếp, hoặc văn bản tiếng Anh của bạn',
    hint: 'Ctrl + Enter cũng chạy. Bấm Dừng lúc nào cũng được: phần đã sinh vẫn giữ lại.',
  },

  controls: {
    source: 'Gán nhãn cho',
    model: 'phần mô hình viết tiếp',
    own: 'chính văn bản trong ô (không sinh thêm)',
    length: 'Số token sinh thêm',
    temperature: 'Nhiệt độ',
    greedy: '0 (luôn lấy token có xác suất lớn nhất)',
    topK: 'Bốc từ (top-k)',
    topKSome: '40 token có xác suất lớn nhất',
    topKAll: 'mọi token',
    pending: 'Lựa chọn mới được dùng từ lần chạy sau.',
    reading: 'Cách gộp',
    wide: 'tính cả tên riêng, trợ động từ',
    fine: 'tách riêng',
  },

  tagging: 'Đang gán nhãn từ loại…',
  cut: (/** @type {string} */ all, /** @type {string} */ kept) =>
    `Văn bản có ${all} token; trang chỉ gán nhãn ${kept} token đầu tiên.`,
  foreign:
    'Văn bản này không giống tiếng Anh. Bộ gán nhãn chỉ được làm cho tiếng Anh, nên các nhãn dưới đây không đáng tin; hãy dùng một văn bản tiếng Anh.',
  endedAtOnce:
    'Mô hình kết thúc văn bản ngay ở token đầu tiên (token kết thúc văn bản), nên chưa có từ nào để đếm. Hãy đổi hạt giống, tăng nhiệt độ hoặc viết đoạn mở đầu khác rồi chạy lại.',
  noWords:
    'Không có từ nào để đếm: phần được đếm không có chữ cái hay chữ số nào. Hãy dùng văn bản khác.',
  few: (/** @type {string} */ n) =>
    `Chỉ có ${n} từ, quá ít để nói điều gì về mô hình: hãy sinh thêm.`,

  ended: {
    length: '',
    end: ' Mô hình tự kết thúc văn bản sớm hơn.',
    context: ' Dừng vì đã đầy ngữ cảnh của mô hình.',
    stopped: ' Bạn đã dừng giữa chừng; các số tính trên phần đã sinh.',
  },
  drawn: (/** @type {{ seed: string, temperature: string, from: string, ended: string }} */ s) =>
    `Hạt giống ${s.seed}, nhiệt độ ${s.temperature}, bốc từ ${s.from}.${s.ended}`,
  drawnOwn: 'Văn bản của bạn, không sinh thêm.',

  classes: {
    wide: { noun: 'Danh từ (gộp)', verb: 'Động từ (gộp)' },
    noun: 'Danh từ chung',
    name: 'Tên riêng',
    verb: 'Động từ',
    auxiliary: 'Trợ động từ',
    pronoun: 'Đại từ',
    adjective: 'Tính từ',
    adverb: 'Trạng từ',
    adposition: 'Giới từ',
    determiner: 'Từ hạn định',
    conjunction: 'Liên từ',
    other: 'Loại khác',
  },
  otherTags: 'NUM, PART, INTJ, SYM, X, …',
  short: {
    NOUN: 'N',
    PROPN: 'PN',
    VERB: 'V',
    AUX: 'AUX',
    PUNCT: '.',
  },
  kinds: {
    whole: 'từ nguyên vẹn',
    piece: 'mảnh của một từ',
    several: 'chạm vào nhiều từ',
    punctuation: 'dấu câu',
    space: 'khoảng trắng',
  },

  shares: {
    bar: 'tỉ lệ đo được; cạnh thanh là số đếm',
    whisker: 'khoảng Wilson, hai độ lệch chuẩn (khoảng 95%)',
    describe: (
      /** @type {{ count: string, of: string, share: string, low: string, high: string }} */ s,
    ) => `${s.count} trên ${s.of}, tức ${s.share}; khoảng từ ${s.low} đến ${s.high}`,
    nothing: 'không có từ nào',
  },

  classesFigure: {
    title: 'Mỗi từ loại chiếm bao nhiêu phần?',
    x: '% số từ',
    reading:
      'Mỗi thanh là một từ loại, cộng lại được mọi từ. Chỉ đếm phần sau đoạn mở đầu. Khoảng Wilson coi các từ như độc lập; trong một văn bản thì không, nên khoảng thật rộng hơn.',
    noun: (
      /** @type {{ words: string, nouns: string, verbs: string, apart: string, chance: string }} */ s,
    ) =>
      `${s.nouns} danh từ, ${s.verbs} động từ trong ${s.words} từ: danh từ nhiều hơn ${s.apart}; tung đồng xu chỉ cho lệch đến ${s.chance}.`,
    verb: (
      /** @type {{ words: string, nouns: string, verbs: string, apart: string, chance: string }} */ s,
    ) =>
      `${s.nouns} danh từ, ${s.verbs} động từ trong ${s.words} từ: động từ nhiều hơn ${s.apart}; tung đồng xu chỉ cho lệch đến ${s.chance}.`,
    same: (
      /** @type {{ words: string, nouns: string, verbs: string, apart: string, chance: string }} */ s,
    ) =>
      `${s.nouns} danh từ, ${s.verbs} động từ trong ${s.words} từ: lệch ${s.apart}, mà tung đồng xu cũng cho lệch đến ${s.chance}; chưa phân hơn kém.`,
    neither: (/** @type {string} */ words) => `Trong ${words} từ không có danh từ hay động từ nào.`,
  },

  textFigure: {
    title: 'Từ và token chồng lên nhau ra sao?',
    titleDone: (
      /** @type {{ tokens: string, words: string, whole: string, split: string, share: string }} */ s,
    ) =>
      `${s.tokens} token viết nên ${s.words} từ: ${s.whole} token là từ nguyên vẹn, ${s.split} từ (${s.share}) bị tách làm nhiều token.`,
    reading:
      'Mỗi ô là một token của BPE, ␣ là dấu cách nằm trong token. Dưới ô là nhãn của cả từ; · nghĩa là vẫn từ ấy. Nền xám là đoạn mở đầu, không đếm. Mũi tên ← → đi qua từng token.',
    strip: 'Văn bản thành token, mỗi token với nhãn từ loại của từ',
    noun: 'danh từ (N, PN): gạch chân đơn',
    verb: 'động từ (V, AUX): gạch chân đôi',
    piece: 'viền đứt: mảnh của một từ bị tách',
    chosen: (/** @type {{ token: string, position: string, says: string }} */ s) =>
      `Token “${s.token}” (vị trí ${s.position}): ${s.says}.`,
    word: (/** @type {{ word: string, tag: string, name: string }} */ s) =>
      `“${s.word}” là ${s.tag}, ${s.name.toLocaleLowerCase('vi')}`,
    splitWord: (/** @type {{ word: string, tag: string, name: string, tokens: string }} */ s) =>
      `“${s.word}” là ${s.tag}, ${s.name.toLocaleLowerCase('vi')}, tách làm ${s.tokens} token`,
    alone: (/** @type {string} */ tag) => `đứng một mình thì token này bị gán ${tag}`,
    prompt: 'thuộc đoạn mở đầu, không đếm',
  },

  kindsFigure: {
    title: 'Token nào là một từ?',
    x: '% số token',
    titleDone: (/** @type {{ tokens: string, whole: string, share: string }} */ s) =>
      `${s.whole} trên ${s.tokens} token (${s.share}) là một từ nguyên vẹn, có hay không có dấu cách đứng trước.`,
    reading:
      'Đếm mọi token sau đoạn mở đầu. “Chạm vào nhiều từ” là khi bộ gán nhãn và BPE cắt ở hai chỗ khác nhau, như don|’t và do|n’t.',
  },

  splitFigure: {
    title: 'Từ loại nào hay bị tách?',
    x: '% số từ của loại ấy bị tách',
    titleDone: (/** @type {{ words: string, split: string, share: string }} */ s) =>
      `${s.split} trên ${s.words} từ (${s.share}) bị BPE tách làm nhiều token; mỗi loại một khác.`,
    reading:
      'Số cạnh thanh: từ bị tách / từ của loại ấy. Loại ít từ thì khoảng rộng: đừng so hai loại có khoảng chồng lên nhau. BPE không biết từ loại; nó giữ nguyên những chuỗi hay gặp.',
  },

  agreement: {
    title: 'Bộ gán nhãn đúng bao nhiêu?',
    x: '% số từ có nhãn giống nhãn tay',
    titleDone: (
      /** @type {{ right: string, count: string, share: string, low: string, high: string }} */ s,
    ) =>
      `Trên ${s.count} từ gán nhãn bằng tay, bộ gán nhãn khớp ${s.right} từ: ${s.share} (khoảng Wilson ${s.low} đến ${s.high}).`,
    reading:
      'Mỗi thanh: trong những từ mà nhãn tay xếp vào loại ấy, bao nhiêu từ được máy xếp giống vậy. Văn bản thử do chúng tôi viết, câu đúng ngữ pháp; chữ một mô hình nhỏ viết ra lộn xộn hơn, nên ở đó máy có thể sai nhiều hơn.',
  },

  table: {
    name: 'loại',
    tags: 'nhãn UPOS',
    words: 'số từ',
    tokens: 'số token',
    split: 'từ bị tách',
    right: 'từ khớp',
    of: 'trên tổng',
    share: '%',
    low: 'cận dưới (%)',
    high: 'cận trên (%)',
    position: 'vị trí',
    token: 'token',
    kind: 'là',
    word: 'từ',
    alone: 'nhãn khi đứng một mình',
    part: 'phần',
    prompt: 'mở đầu',
    continued: 'được đếm',
  },

  readout: {
    words: 'Từ được đếm',
    wordsOther: (/** @type {string} */ tokens) => `trong ${tokens} token`,
    pieces: 'Token của các từ ấy',
    piecesOther: 'cộng số token của từng từ, không kể dấu câu và khoảng trắng',
    alone: 'Đổi nhãn khi đứng một mình',
    aloneOther: (/** @type {{ tokens: string, example: string }} */ s) =>
      `trên ${s.tokens} token là từ nguyên vẹn${s.example}`,
    aloneExample: (/** @type {{ word: string, within: string, alone: string }} */ s) =>
      `; như “${s.word}”: trong câu ${s.within}, một mình ${s.alone}`,
  },

  prediction: {
    more: {
      question:
        'Trong phần mô hình viết tiếp, danh từ (kể cả tên riêng) hay động từ (kể cả trợ động từ) nhiều hơn?',
      noun: 'danh từ nhiều hơn',
      verb: 'động từ nhiều hơn',
      same: 'xấp xỉ: chênh lệch không vượt quá điều tung đồng xu cũng cho',
      sentence: (
        /** @type {{ model: string, nouns: string, verbs: string, chance: string }} */ s,
      ) =>
        `${s.model} viết ${s.nouns} danh từ và ${s.verbs} động từ; tung đồng xu cho lệch đến ${s.chance}.`,
    },
    split: {
      question: 'Bao nhiêu phần trăm số từ bị BPE tách làm nhiều token?',
      few: 'dưới 10%',
      some: 'từ 10% đến dưới 30%',
      many: 'từ 30% trở lên',
      sentence: (/** @type {{ split: string, words: string, share: string }} */ s) =>
        `${s.split} trên ${s.words} từ bị tách: ${s.share}.`,
    },
  },

  checks: {
    ratio: {
      question:
        'Với cách gộp “tính cả tên riêng, trợ động từ”, số danh từ gấp mấy lần số động từ? Hai chữ số thập phân.',
      hints: /** @type {[string, string, string]} */ ([
        'Hai số đếm đứng trong tiêu đề của Hình 1 khi chọn cách gộp ấy.',
        'Chia số danh từ cho số động từ; kết quả nhỏ hơn 1 nghĩa là động từ nhiều hơn.',
        'Lấy hai số trong tiêu đề Hình 1, bấm máy tính rồi làm tròn đến hai chữ số thập phân.',
      ]),
      explain: (/** @type {{ nouns: string, verbs: string, ratio: string }} */ s) =>
        `${s.nouns} / ${s.verbs} = ${s.ratio}.`,
    },
    perWord: {
      question: 'Trung bình một từ được viết bằng mấy token? Hai chữ số thập phân.',
      hints: /** @type {[string, string, string]} */ ([
        'Hàng số phía trên Hình 2 có số từ và số token của các từ ấy.',
        'Nếu mọi từ đều nguyên vẹn thì kết quả là 1; mỗi lần tách làm nó lớn hơn.',
        'Lấy “Token của các từ ấy” chia cho “Từ được đếm”.',
      ]),
      explain: (/** @type {{ tokens: string, words: string, ratio: string }} */ s) =>
        `${s.tokens} / ${s.words} = ${s.ratio} token một từ.`,
    },
    most: {
      question:
        'Với cách gộp ấy, trong những loại có từ năm từ trở lên, loại nào có tỉ lệ từ bị tách cao nhất?',
      hints: /** @type {[string, string, string]} */ ([
        'Hình 4 có tỉ lệ từ bị tách của từng loại.',
        'Bỏ qua những loại có dưới năm từ: số sau dấu / ở cạnh thanh.',
        'Mở bảng số liệu của Hình 4, tìm dòng có % lớn nhất trong những dòng có tổng từ năm trở lên.',
      ]),
      explain: (/** @type {{ name: string, split: string, words: string }} */ s) =>
        `${s.name}: ${s.split} trên ${s.words} từ bị tách.`,
    },
  },

  published: {
    source: 'GPT‑2 Small',
    text: 'Văn bản',
    textTheirs: 'viết tiếp 400 token sau “I think the world could be better if”',
    textOurs: (/** @type {{ model: string, tokens: string, settings: string }} */ s) =>
      `${s.model}, ${s.tokens} token. ${s.settings}`,
    tagger: 'Bộ gán nhãn',
    taggerTheirs: 'spaCy, gán trên cả câu',
    taggerOurs: (/** @type {{ share: string, low: string, high: string }} */ s) =>
      `wink-nlp, gán trên cả văn bản; khớp nhãn tay ${s.share} (${s.low} đến ${s.high})`,
    counts: 'Số danh từ và động từ',
    countsTheirs: 'được đếm, nhưng không có con số nào mà chúng tôi kiểm chứng được',
    countsOurs: (/** @type {{ nouns: string, verbs: string, words: string }} */ s) =>
      `${s.nouns} danh từ, ${s.verbs} động từ trong ${s.words} từ`,
    whole: 'Token là từ nguyên vẹn',
    wholeTheirs: 'được chỉ ra trên văn bản; không có con số kiểm chứng được',
    wholeOurs: (/** @type {{ whole: string, tokens: string, share: string }} */ s) =>
      `${s.whole} trên ${s.tokens} token (${s.share})`,
    none: 'không có từ nào để đếm',
    honest: {
      own: 'Lần chạy này gán nhãn văn bản của bạn, không phải văn bản mô hình viết, nên không đặt cạnh kết quả công bố được.',
      small:
        'Đây là mô hình của kết quả công bố, nhưng văn bản là một lần bốc ngẫu nhiên và bộ gán nhãn là một bộ khác: hai bên giống nhau ở cách làm, không nhất thiết ở con số.',
      other: (/** @type {{ model: string }} */ s) =>
        `${s.model} không phải mô hình của kết quả công bố, và bộ từ vựng của nó tách từ theo cách khác: hãy chọn GPT‑2 Small. Cả khi ấy, một văn bản 400 token chỉ là một lần bốc ngẫu nhiên, còn bộ gán nhãn ở đây không phải spaCy.`,
      few: 'Lần chạy này có quá ít từ để so với bất cứ điều gì; hãy sinh thêm token.',
    },
  },
});
