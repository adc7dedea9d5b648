// SPDX-License-Identifier: MIT
//
// models.js - the words of the model chooser, of downloads and of the manager page, in Vietnamese.
// Numbers arrive formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('models', {
  groups: {
    registry: 'Có sẵn',
    local: 'Trong thư mục của máy chủ',
    address: 'Từ địa chỉ bạn nhập',
    file: 'Từ máy của bạn',
  },

  host: {
    site: 'máy chủ của trang này',
    file: 'tệp trên máy này',
  },

  original: (/** @type {string} */ name, /** @type {string} */ type) => `${name} (bản gốc ${type})`,
  becomesQ8: 'giữ lại dạng Q8_0',
  about: (/** @type {string} */ size) => `khoảng ${size}`,
  unknownSize: 'chưa biết dung lượng',

  stored: {
    whole: 'đã lưu trên máy này',
    part: (/** @type {string} */ share) => `đã lưu ${share} trên máy này`,
    verified: 'đã kiểm chứng',
    unverified: 'chưa kiểm chứng',
  },

  address: {
    open: 'Địa chỉ khác…',
    label: 'Địa chỉ của tệp GGUF hoặc model.safetensors',
    use: 'Dùng địa chỉ này',
    bad: 'Đây không phải một địa chỉ web. Địa chỉ cần bắt đầu bằng https:// và dẫn thẳng tới tệp GGUF hoặc model.safetensors.',
  },

  consent: {
    title: (/** @type {string} */ name) => `Tải ${name} về máy này?`,
    say: (/** @type {string} */ name, /** @type {string} */ size) =>
      `${name} cần tải ${size}. Chưa có gì được tải; hãy trả lời ở phần bên dưới.`,
    size: 'Cần tải',
    rest: (/** @type {string} */ missing, /** @type {string} */ stored) =>
      `${missing} (đã có ${stored} trên máy này)`,
    unknown: 'máy chủ không cho biết dung lượng; tệp có thể rất lớn',
    from: 'Từ',
    licence: 'Giấy phép',
    unknownLicence: 'trang không biết; hãy xem ở nơi bạn lấy địa chỉ',
    hash: 'Kiểm chứng',
    hashKnown: 'trang biết trước mã SHA-256 của tệp và so lại khi đã tải đủ',
    hashUnknown: 'trang không có mã SHA-256 của tệp này để so',
    keeps: 'Giữ lại',
    keepsAbout: (/** @type {string} */ size) =>
      `khoảng ${size}: trang đổi trọng số sang Q8_0 ngay trong lúc tải và chỉ giữ bản ấy`,
    keepsSome:
      'khoảng một phần tư: trang đổi trọng số F32 sang Q8_0 trong lúc tải và chỉ giữ bản ấy',
    kept: 'Tệp được giữ trên máy này cho lần sau, và xóa được bất cứ lúc nào ở trang ',
    running: 'Bài học chạy được ngay trong lúc tải: lớp nào tải xong thì hình có lớp ấy.',
    tight: (/** @type {string} */ room) =>
      `Trình duyệt chỉ còn cho trang này khoảng ${room} chỗ lưu. Mô hình vẫn chạy, nhưng phần không lưu được sẽ phải tải lại lần sau.`,
    tightOriginal: (/** @type {string} */ room) =>
      `Trình duyệt chỉ còn cho trang này khoảng ${room} chỗ lưu, không đủ cho cả tệp gốc lẫn bản Q8_0. Mô hình vẫn chạy, nhưng bản Q8_0 sẽ không được kiểm chứng, và phần không lưu được sẽ phải tải lại lần sau.`,
    yes: (/** @type {string} */ size) => `Tải ${size}`,
    yesUnknown: 'Tải về',
    no: 'Không tải',
  },

  progress: {
    label: (/** @type {string} */ name) => `Tiến độ tải ${name}`,
    starting: 'Đang khởi động…',
    downloading: (/** @type {string} */ host) => `Đang tải từ ${host}`,
    waiting: 'Đang chờ để thử lại',
    paused: 'Đã tạm dừng',
    verifying: 'Đang kiểm chứng mã SHA-256 của cả tệp',
    reading: 'Đang đọc từ máy này',
    amount: (/** @type {string} */ got, /** @type {string} */ all, /** @type {string} */ share) =>
      `${got} / ${all} (${share})`,
    rate: (/** @type {string} */ rate) => `${rate}/giây`,
    left: (/** @type {string} */ time) => `còn khoảng ${time}`,
    blocks: (/** @type {string} */ there, /** @type {string} */ all) =>
      `Đã có ${there} / ${all} khối.`,
    verified: 'Đã kiểm chứng.',
    unverified: 'Chưa kiểm chứng.',
    pause: 'Tạm dừng',
    resume: 'Tiếp tục',
    cancel: 'Hủy',
    said: (/** @type {string} */ name, /** @type {string} */ share) => `${name}: đã tải ${share}.`,
    ready: (/** @type {string} */ name) => `${name} đã tải xong.`,
    cancelled: (/** @type {string} */ name) =>
      `Đã hủy tải ${name}. Phần đã tải vẫn còn trên máy này: chọn lại mô hình để tải tiếp, hoặc xóa ở trang `,
    cancelledShort: (/** @type {string} */ name) => `Đã hủy nạp ${name}.`,
    goOn: 'Tải tiếp',
    seconds: (/** @type {string} */ n) => `${n} giây`,
    minutes: (/** @type {string} */ n) => `${n} phút`,
    hours: (/** @type {string} */ n, /** @type {string} */ minutes) => `${n} giờ ${minutes} phút`,
  },

  facts: {
    kept: 'Tệp đã lưu trên máy này',
    notKept: 'Tệp chỉ nằm trong bộ nhớ, chưa được lưu',
    verified: 'đã kiểm chứng (khớp mã SHA-256).',
    unverified: 'chưa kiểm chứng (không có mã SHA-256 để so).',
  },

  lowMemory:
    'Chế độ ít bộ nhớ: mỗi lúc trang chỉ giữ vài khối trong bộ nhớ và đọc lại trọng số ở mỗi lần chạy. Kết quả không đổi, chỉ chậm hơn.',

  manager: {
    link: 'Mô hình đã lưu',
    reading: 'Đang xem trên máy này có gì…',
    empty:
      'Chưa có mô hình nào được lưu trên máy này. Mô hình được lưu khi bạn chọn nó trong một bài học.',
    noDisk:
      'Trình duyệt không cho trang này lưu tệp (cửa sổ ẩn danh thường như vậy), nên mô hình chỉ nằm trong bộ nhớ và mất khi đóng thẻ.',
    originalOf: (/** @type {string} */ name) => `${name}, tệp gốc đang đổi dở`,
    companionOf: (/** @type {string} */ name, /** @type {string} */ file) => `${name}, ${file}`,
    sum: (/** @type {string} */ count, /** @type {string} */ size) =>
      `${count} mô hình, ${size} trên máy này.`,
    space: (/** @type {string} */ used, /** @type {string} */ quota) =>
      `Trình duyệt cho trang này khoảng ${quota} và đang tính là đã dùng ${used}.`,
    size: (/** @type {string} */ stored, /** @type {string} */ size) => `${stored} / ${size}`,
    used: (/** @type {string} */ when) => `dùng lần cuối ${when}`,
    from: (/** @type {string} */ host) => `từ ${host}`,
    state: {
      verified: 'Đã kiểm chứng: cả tệp khớp mã SHA-256.',
      whole: 'Đủ tệp, chưa kiểm chứng: không có mã SHA-256 để so.',
      part: (/** @type {string} */ share) =>
        `Mới có ${share}, chưa kiểm chứng. Chọn lại mô hình trong bài học để tải tiếp.`,
    },
    sha256: 'SHA-256',
    verify: 'Kiểm chứng ngay',
    verifyOf: (/** @type {string} */ name) => `Kiểm chứng ngay ${name}`,
    verifying: (/** @type {string} */ name) => `Đang đọc và kiểm lại ${name}…`,
    good: (/** @type {string} */ name, /** @type {string} */ size) =>
      `${name}: đã đọc lại ${size}, cả tệp khớp mã SHA-256.`,
    goodPart: (/** @type {string} */ name, /** @type {string} */ size) =>
      `${name}: đã đọc lại ${size}, mọi phần đã lưu vẫn như lúc tải về. Cả tệp thì chưa kiểm chứng được.`,
    bad: (/** @type {string} */ name, /** @type {string} */ size) =>
      `${name}: ${size} trên đĩa đã hỏng và bị bỏ. Chọn lại mô hình trong bài học để tải lại phần ấy.`,
    remove: 'Xóa',
    removeOf: (/** @type {string} */ name) => `Xóa ${name}`,
    sure: (/** @type {string} */ name, /** @type {string} */ size) =>
      `Xóa ${name} (${size})? Muốn dùng lại thì phải tải lại.`,
    removed: (/** @type {string} */ name, /** @type {string} */ size) =>
      `Đã xóa ${name}, trả lại ${size}.`,
    removeAll: 'Xóa tất cả',
    sureAll: (/** @type {string} */ count, /** @type {string} */ size) =>
      `Xóa cả ${count} mô hình (${size})? Muốn dùng lại thì phải tải lại.`,
    yes: 'Xóa',
    yesAll: 'Xóa tất cả',
    no: 'Giữ lại',
    keep: 'Giữ lại lâu dài',
    keepNote:
      'Khi ổ đĩa gần đầy, trình duyệt có thể tự xóa tệp của các trang. Bấm nút này để xin trình duyệt đừng xóa tệp của trang này; có trình duyệt sẽ hỏi lại bạn.',
    isKept: 'Trình duyệt đã hứa không tự xóa tệp của trang này.',
    notKept:
      'Trình duyệt chưa đồng ý. Hãy dùng trang thường xuyên hơn hoặc đánh dấu trang, rồi thử lại.',
    retry: 'Xem lại',
  },
});
