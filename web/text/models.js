// SPDX-License-Identifier: MIT
//
// models.js - the words of the model chooser and of downloads, in Vietnamese. Numbers arrive
// formatted.

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
    label: 'Địa chỉ của tệp GGUF hay model.safetensors, hoặc tên kho trên Hugging Face',
    example: 'openai-community/gpt2 hoặc https://…/model.gguf',
    use: 'Dùng địa chỉ này',
    bad: 'Đây không phải một địa chỉ web hay tên kho. Địa chỉ cần bắt đầu bằng https:// và dẫn tới tệp GGUF hoặc model.safetensors; tên kho có dạng chủ/tên, chẳng hạn openai-community/gpt2.',
    insecure:
      'Trang này mở bằng https nên trình duyệt không cho tải từ một địa chỉ http. Hãy dùng địa chỉ https.',
    asking: (/** @type {string} */ host, /** @type {string} */ repo) =>
      `Đang hỏi ${host} xem kho ${repo} có tệp nào…`,
    several: (/** @type {string} */ repo) => `Kho ${repo} có nhiều mô hình. Chọn một tệp:`,
    parts: (/** @type {string} */ count) => `${count} phần`,
    useFile: 'Dùng tệp này',
    hub: (/** @type {string} */ host) => `Tên kho được tìm ở ${host}; đổi ở trang `,
    token: {
      open: 'Kho cần xin phép?',
      label: 'Token của bạn',
      note: (/** @type {string} */ host) =>
        `Tạo token chỉ đọc (read) ở trang cài đặt tài khoản trên ${host}, sau khi đã được chấp thuận ở trang của mô hình. Trang này chỉ gửi token tới ${host}, giữ trong bộ nhớ cho đến khi đóng hay tải lại trang, và không lưu ở đâu cả.`,
      use: 'Dùng token',
      forget: 'Bỏ token',
      held: (/** @type {string} */ host) => `Đang giữ một token cho ${host}.`,
      none: 'Không giữ token nào.',
    },
  },

  consent: {
    title: (/** @type {string} */ name) => `Tải ${name} về máy này?`,
    say: (/** @type {string} */ name, /** @type {string} */ size) =>
      `${name} cần tải ${size}. Chưa có gì được tải; hãy trả lời ở phần bên dưới.`,
    replaced:
      'Tệp trên máy chủ đã khác bản lưu trên máy này, nên phải tải lại từ đầu; bản cũ không dùng nữa.',
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
    waitingFor: (/** @type {string} */ time) => `Đang chờ để thử lại, sau ${time} nữa`,
    opening: (/** @type {string} */ name) =>
      `Đang mở ${name}; mô hình đang dùng vẫn giữ nguyên cho đến khi mở xong.`,
    drop: 'Không mở nữa',
    stays: (/** @type {string} */ name) => `Mô hình ${name} vẫn được nạp và chạy được.`,
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

  saving: {
    waits:
      'Trình duyệt cho biết bạn đang tiết kiệm dữ liệu, nên trang chưa tải mô hình. Mô hình được tải khi bạn bấm Chạy, hoặc ngay bây giờ:',
    load: 'Tải mô hình',
  },

  facts: {
    kept: 'Tệp đã lưu trên máy này',
    notKept: 'Tệp chỉ nằm trong bộ nhớ, chưa được lưu',
    verified: 'đã kiểm chứng (khớp mã SHA-256).',
    unverified: 'chưa kiểm chứng (không có mã SHA-256 để so).',
    unchecked:
      'Lần này chưa hỏi được máy chủ xem tệp ở đó có còn là tệp này không: nếu tệp đã được thay, các con số ở đây là của bản cũ.',
  },

  lowMemory:
    'Chế độ ít bộ nhớ: mỗi lúc trang chỉ giữ vài khối trong bộ nhớ và đọc lại trọng số ở mỗi lần chạy. Kết quả không đổi, chỉ chậm hơn.',

  managerLink: 'Mô hình đã lưu',
});
