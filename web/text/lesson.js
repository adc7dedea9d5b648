// SPDX-License-Identifier: MIT
//
// lesson.js - the words that all lessons share: prediction, checks, link, script, recorded run.
// In Vietnamese. All numbers arrive formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('lesson', {
  prediction: {
    title: 'Đoán trước khi đo',
    draw: 'Vẽ bằng chuột hay ngón tay. Bằng bàn phím: ← → đi dọc trục ngang, ↑ ↓ nâng hạ đường, Delete xóa một điểm.',
    curve: 'đường bạn vẽ',
    result: 'kết quả đo',
    kept: 'Máy này giữ lại phỏng đoán của bạn. Chạy thí nghiệm để so.',
    unkept: 'Trình duyệt không cho lưu, nên phỏng đoán chỉ còn đến khi bạn đóng trang.',
    again: 'Đoán lại',
    clear: 'Xóa đường vẽ',
    yours: (/** @type {string} */ guess) => `Bạn đoán: ${guess}.`,
    none: 'Bạn chưa đoán trước lần chạy này.',
    drawn: (/** @type {string} */ gap, /** @type {string} */ unit) =>
      `Đường bạn vẽ lệch kết quả trung bình ${gap} (${unit}).`,
    right: 'Đúng với kết quả đo.',
    wrong: (/** @type {string} */ actual) => `Kết quả đo lại là: ${actual}.`,
    isResult: 'kết quả đo',
    at: (/** @type {{ x: string, y: string, xTitle: string, yTitle: string }} */ s) =>
      `${s.xTitle} ${s.x}: ${s.yTitle} ${s.y}`,
    noPoint: 'chưa vẽ',
    role: 'đường vẽ tay',
    describe: (/** @type {{ points: string, all: string }} */ s) =>
      `Đã vẽ ${s.points} trên ${s.all} điểm.`,
  },

  opening: {
    see: 'Xem kết quả',
    next: 'Câu tiếp theo',
    pass: 'Bỏ qua, xem luôn',
    held: 'Kết quả hiện ra ở đây khi bạn đã đoán.',
    toGuess: 'Đến câu hỏi.',
    recorded: (/** @type {string} */ model) => `Bản ghi của mô hình ${model}.`,
    elsewhere: 'Đổi văn bản hay mô hình',
  },

  runs: {
    legend: 'Mô hình được vẽ',
    models: 'các mô hình được so',
    off: 'các mô hình đang tắt',
    missing: (/** @type {string} */ names) =>
      `Trên văn bản này còn chưa chạy: ${names}. Hãy chọn mô hình ấy ở phần thí nghiệm rồi bấm chạy.`,
  },

  door: {
    open: 'Mở tệp văn bản…',
    hint: 'hoặc thả một tệp .txt vào ô trên; tệp không rời khỏi máy này',
    read: (/** @type {{ name: string, encoding: string, size: string, characters: string }} */ s) =>
      `Đã mở “${s.name}” (${s.size}, bảng mã ${s.encoding}): ${s.characters} ký tự nằm trong ô trên.`,
    gutenberg: (/** @type {string} */ head, /** @type {string} */ tail) =>
      `Lời của Project Gutenberg không phải của tác giả nên đã được cắt bỏ: ${head} ký tự ở đầu, ${tail} ký tự ở cuối.`,
    part: 'Tệp dài hơn mức một lần chạy cần, nên trang chỉ lấy phần đầu.',
    run: 'Bấm chạy để đo.',
  },

  checks: {
    title: 'Tự kiểm tra',
    before: 'Các câu hỏi này chấm theo số đo của chính bạn, nên hãy chạy thí nghiệm trước.',
    answer: 'Câu trả lời',
    submit: 'Trả lời',
    notNumber: 'Trang không đọc được số ở đây. Hãy viết như 0,25 hoặc −1,5.',
    choose: 'Hãy chọn một câu trả lời.',
    right: 'Đúng.',
    wrong: 'Chưa đúng.',
    tooHigh: (/** @type {string} */ read) => `Chưa đúng: ${read} cao hơn số đo của bạn.`,
    tooLow: (/** @type {string} */ read) => `Chưa đúng: ${read} thấp hơn số đo của bạn.`,
    eitherWay: (/** @type {string} */ one, /** @type {string} */ other) =>
      `Chưa đúng, dù bạn muốn viết ${one} hay ${other}. Hãy đặt dấu phẩy trước phần thập phân và đừng chấm giữa các hàng nghìn.`,
    hint: (/** @type {string} */ n, /** @type {string} */ all) => `Gợi ý ${n} / ${all}`,
    solve: 'Xem lời giải',
    passed: 'Bạn đã trả lời đúng câu này trước đây.',
    undefinedHere: 'Lần chạy này không có số cho câu hỏi này; hãy chạy với văn bản dài hơn.',
    changed: 'Lần chạy đã đổi, nên hãy trả lời lại theo số mới.',
    progress: (/** @type {string} */ right, /** @type {string} */ all) =>
      `Đã đúng ${right} / ${all} câu.`,
  },

  link: {
    make: 'Tạo liên kết',
    about:
      'Liên kết mang theo văn bản đã chạy, các lựa chọn, mã của mô hình và phiên bản bộ máy tính toán; mở nó ra là có lại đúng hình này. Không có gì được gửi đi đâu.',
    field: 'Liên kết',
    copied: 'Đã chép liên kết.',
    notCopied: 'Trình duyệt không cho chép. Liên kết đã được bôi đen, hãy bấm Ctrl + C.',
    tooLong: (/** @type {string} */ length, /** @type {string} */ limit) =>
      `Văn bản dài quá nên liên kết không chứa nổi: cần ${length} ký tự, mà nhiều chương trình cắt liên kết dài hơn ${limit}. Hãy rút ngắn văn bản, hoặc gửi riêng văn bản cùng với liên kết của văn bản mẫu.`,
    notRun:
      'Văn bản trong ô đã sửa mà chưa chạy: liên kết mang văn bản của hình đang hiện trên trang.',
    noModel: 'Chưa có mô hình nào được nạp, nên liên kết chưa ghi được mô hình.',
    opened: 'Trang đang mở theo một liên kết.',
    leads: 'Trang tự chạy thí nghiệm, rồi đưa bạn tới hình đầu tiên.',
    ignored: (/** @type {string} */ names) =>
      `Liên kết có chỗ trang không hiểu hoặc không dùng được nên đã bỏ qua: ${names}.`,
    otherLesson: (/** @type {string} */ lesson) => `số bài (liên kết của bài ${lesson})`,
    unknown: (/** @type {string} */ key) => `“${key}”`,
    names: {
      model: 'mô hình',
      sha256: 'mã SHA-256',
      engine: 'phiên bản bộ máy tính toán',
      precision: 'độ chính xác',
    },
    otherModel: (/** @type {{ theirs: string, ours: string }} */ s) =>
      `Liên kết được tạo với mô hình ${s.theirs}, còn trang đang dùng ${s.ours}. Hãy chọn đúng mô hình ấy rồi chạy lại thì mới ra cùng con số.`,
    otherHash: (/** @type {{ theirs: string, ours: string }} */ s) =>
      `Mã SHA-256 của mô hình không khớp: liên kết ghi ${s.theirs}…, tệp đang dùng là ${s.ours}…. Trọng số khác nhau nên con số có thể khác.`,
    noHash: 'Không rõ mã SHA-256 của tệp mô hình đang dùng, nên không so được với liên kết.',
    otherEngine: (/** @type {{ theirs: string, ours: string }} */ s) =>
      `Liên kết được tạo với bộ máy tính toán ${s.theirs}, trang đang dùng ${s.ours}: con số có thể lệch ở các chữ số cuối.`,
    same: 'Mô hình, mã SHA-256 và bộ máy tính toán đều khớp với liên kết.',
  },

  continuation: {
    drawn: (/** @type {{ done: string, all: string, tail: string }} */ s) =>
      `Đang sinh token ${s.done} / ${s.all}: …${s.tail}`,
  },

  script: {
    button: 'Tải mã PyTorch',
    about:
      'Mã Python vẽ lại cùng hình ấy bằng TransformerLens, với trọng số GPT‑2 thật, văn bản đã chạy và các lựa chọn đang có trên trang.',
  },

  presenter: {
    start: 'Trình chiếu',
    bar: 'Trình chiếu',
    previous: 'Phần trước',
    next: 'Phần sau',
    run: 'Chạy thí nghiệm',
    leave: 'Thoát (Esc)',
    where: (/** @type {{ section: string, all: string, title: string }} */ s) =>
      `${s.section} / ${s.all}: ${s.title}`,
  },

  play: { play: 'Xem lần lượt từng lớp', stop: 'Dừng', step: 'Sang lớp sau' },

  trainingLog:
    'Nhật ký huấn luyện của mô hình mini (models/mini/log.tsv), không phải của mô hình đang chọn.',
  figureNotLoaded: 'Không tải được hình này. Hãy kiểm tra mạng rồi tải lại trang.',

  beside: {
    legend: 'Đặt các mô hình cạnh nhau',
    how: 'Lần chạy của mỗi mô hình được giữ lại khi bạn chọn mô hình khác rồi chạy cùng văn bản. Đánh dấu một mô hình để mỗi hình có thêm hình của mô hình ấy ở dưới.',
    entry: (/** @type {{ model: string, kind: string, layers: string }} */ r) =>
      `${r.model}: ${r.layers} khối, ${r.kind}`,
    wanted: (/** @type {string} */ name) =>
      `Liên kết đặt thêm ${name} ở đây, nhưng trang chưa chạy mô hình ấy.`,
    more: (/** @type {string} */ n) => `Và ${n} mô hình nữa mà liên kết đặt thêm.`,
    runIt: 'Chạy bằng mô hình ấy',
    cannot: 'Hãy chọn mô hình ấy ở ô Mô hình, rồi bấm Chạy.',
    title: (/** @type {string} */ model) => `Cùng hình, mô hình ${model}.`,
    titleAt: (/** @type {{ model: string, layer: string, layers: string }} */ s) =>
      `Cùng hình, mô hình ${s.model}: ở độ sâu tương ứng, lớp ${s.layer} / ${s.layers}.`,
  },

  recorded: {
    otherModel:
      'Bản ghi đi kèm trang này thuộc về một mô hình mặc định khác, nên không hiện ra ở đây. Bấm Chạy để có số của bạn.',
    provenance: (
      /** @type {{ model: string, type: string, engine: string, sha256: string }} */ p,
    ) =>
      `Bản ghi: lần chạy có sẵn của mô hình ${p.model}, trọng số ${p.type}, tính chính xác (exact), bộ máy tính toán ${p.engine}, SHA-256 ${p.sha256}…`,
    replaced: 'Bấm Chạy để thay bằng số của bạn.',
  },
});
