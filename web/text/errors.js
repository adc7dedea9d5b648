// SPDX-License-Identifier: MIT
//
// errors.js - the sentences that a learner reads when something fails: what has happened and what
// to do next, in Vietnamese. Called by web/ui/message.js and web/ui/download-view.js.

import { foreign, foreignList } from '../ui/foreign.js';
import { inLanguage } from './language.js';

/**
 * What has happened and what to do next. nextMissing, nextMissingFiles and nextUnheard are used instead
 * of next where the missing bytes or files are known, or where another site has never answered. isAboutStorage: the sentence links to the manager
 * page.
 *
 * @typedef {{ what: string, next: string, isAboutStorage?: true, nextMissing?: (missing: string) =>
 *   string, nextMissingFiles?: (names: string) => string, nextUnheard?: string }} Sentences
 */

/** @type {Record<string, Sentences>} */
const known = {
  'no-model': {
    what: 'Chưa có mô hình nào được nạp.',
    next: 'Hãy chọn một mô hình ở khung phía trên.',
  },
  'worker-lost': {
    what: 'Bộ máy tính toán đã ngừng đột ngột.',
    next: 'Bấm “Tải lại mô hình”; nếu vẫn bị, hãy đóng bớt thẻ khác hoặc chọn mô hình nhỏ hơn.',
  },
  network: {
    what: 'Không tải được mô hình.',
    next: 'Kiểm tra kết nối mạng và máy chủ, rồi bấm “Tải lại mô hình”.',
    nextUnheard:
      'Máy chủ ấy chưa lần nào trả lời trang này, và trình duyệt không cho biết vì sao: có thể mạng hay máy chủ có trục trặc, cũng có thể máy chủ không cho phép trang của nơi khác đọc tệp (CORS). Hãy mở địa chỉ ấy trong một thẻ mới: nếu ở đó tải được thì là do CORS; khi ấy hãy tải tệp về máy rồi bấm “Mở tệp trên máy…”.',
  },
  'no-cors': {
    what: 'Máy chủ có trả lời nhưng không cho phép trang của nơi khác đọc tệp (thiếu quyền CORS).',
    next: 'Kết nối mạng không có lỗi; thử lại cũng không khác. Hãy tải tệp về máy rồi bấm “Mở tệp trên máy…”, lấy mô hình từ nơi khác, hoặc nhờ người quản trị máy chủ gửi tiêu đề Access-Control-Allow-Origin.',
  },
  token: {
    what: 'Token này không thể gửi đi an toàn, nên trang không dùng.',
    next: 'Token không có dấu cách và chỉ được gửi qua https. Trình duyệt cũ có thể gửi token sang máy chủ khác: hãy dùng Chrome từ 119, Firefox từ 121 hoặc Safari từ 17.4.',
  },
  'several-files': {
    what: 'Kho này có nhiều mô hình, nên trang không tự chọn.',
    next: 'Hãy bấm “Địa chỉ khác…”, nhập tên kho rồi chọn một tệp trong danh sách.',
  },
  'no-model-file': {
    what: 'Kho này không có tệp GGUF hay model.safetensors.',
    next: 'Tệp pytorch_model.bin không mở được ở đây: hãy tìm một kho có model.safetensors hoặc GGUF của mô hình ấy.',
  },
  offline: {
    what: 'Máy đang không có mạng.',
    next: 'Những mô hình đã lưu vẫn dùng được. Hãy nối mạng rồi bấm “Tải lại mô hình”: phần đã tải không mất.',
  },
  busy: {
    what: 'Máy chủ chứa mô hình đang quá tải nên bảo chờ.',
    next: 'Hãy đợi vài phút rồi bấm “Tải lại mô hình”: phần đã tải không mất.',
  },
  'not-found': {
    what: 'Máy chủ không có tệp mô hình ở địa chỉ này.',
    next: 'Hãy kiểm tra lại địa chỉ hoặc chọn mô hình khác.',
  },
  forbidden: {
    what: 'Máy chủ không cho phép tải tệp mô hình này.',
    next: 'Kho có thể là riêng tư, không tồn tại, hoặc cần xin phép: hãy xin phép ở trang của mô hình trên hub, rồi bấm “Địa chỉ khác…” và nhập token ở ô “Kho cần xin phép?”. Cũng có thể tải tệp về máy rồi bấm “Mở tệp trên máy…”.',
  },
  'not-weights': {
    what: 'Thứ nhận được là một trang web hay một thông báo lỗi, không phải tệp mô hình.',
    next: 'Nếu mạng này phải đăng nhập (quán, trường học), hãy mở một trang web khác để đăng nhập, rồi bấm “Tải lại mô hình”.',
  },
  encoded: {
    what: 'Máy chủ gửi tệp mô hình ở dạng nén, nên không thể tải từng phần.',
    next: 'Hãy nhờ người quản trị máy chủ tắt nén cho tệp mô hình, hoặc tải tệp về máy rồi mở từ máy.',
  },
  'bad-range': {
    what: 'Máy chủ trả về không đúng phần tệp đã yêu cầu, nên trang không dùng phần đó.',
    next: 'Bấm “Tải lại mô hình”. Nếu vẫn bị, hãy tải tệp về máy rồi mở từ máy.',
  },
  changed: {
    what: 'Tệp mô hình trên máy chủ đã thay đổi trong lúc tải, nên phần cũ không ghép được với phần mới.',
    next: 'Bấm “Tải lại mô hình” để tải bản mới từ đầu.',
  },
  'hash-mismatch': {
    what: 'Tệp đã tải xong nhưng mã SHA-256 không khớp, nên trang không dùng tệp này.',
    next: 'Bấm “Tải lại mô hình” để tải lại từ đầu. Nếu vẫn bị, tệp trên máy chủ đã khác bản gốc: hãy chọn mô hình khác.',
  },
  quota: {
    what: 'Trình duyệt hết chỗ lưu, nên mô hình chỉ nằm trong bộ nhớ và lần sau phải tải lại.',
    next: 'Hãy xóa bớt mô hình đã lưu hoặc giải phóng ổ đĩa, rồi bấm “Tải lại mô hình”.',
    nextMissing: (missing) =>
      `Cần thêm ${missing}: hãy xóa bớt mô hình đã lưu hoặc giải phóng ổ đĩa, rồi bấm “Tải lại mô hình”.`,
    isAboutStorage: true,
  },
  'in-use': {
    what: 'Một thẻ khác đang dùng mô hình này.',
    next: 'Hãy đóng thẻ đó rồi thử lại.',
    isAboutStorage: true,
  },
  'not-gguf': {
    what: 'Tệp này không phải GGUF, hoặc nội dung của nó tự mâu thuẫn.',
    next: 'Hãy chọn tệp có đuôi .gguf của một mô hình GPT-2.',
  },
  'bad-source': {
    what: 'Một tệp của mô hình Hugging Face bị hỏng hoặc tự mâu thuẫn.',
    next: 'Dòng chi tiết bên dưới nêu tên tệp. Hãy tải lại mọi tệp của mô hình từ cùng một trang: config.json, tokenizer.json (hoặc vocab.json và merges.txt) và các tệp .safetensors.',
  },
  'no-companion': {
    what: 'Tệp .safetensors chỉ thành mô hình GPT-2 khi bên cạnh có config.json và tokenizer.json (hoặc vocab.json cùng merges.txt); ở đây còn thiếu.',
    next: 'Hãy bấm “Mở tệp trên máy…” rồi chọn cùng lúc mọi tệp của một thư mục, hoặc nhập địa chỉ của một nơi có đủ các tệp.',
    nextMissingFiles: (names) =>
      `Còn thiếu ${names}. Hãy bấm “Mở tệp trên máy…” rồi chọn cùng lúc mọi tệp của một thư mục (giữ Ctrl để chọn nhiều tệp), hoặc nhập địa chỉ của một nơi có đủ các tệp.`,
  },
  parts: {
    what: 'Mô hình này được chia thành nhiều tệp, và các tệp đang có không ghép lại được thành một mô hình.',
    next: 'Hãy bấm “Mở tệp trên máy…” rồi chọn cùng lúc mọi phần của cùng một mô hình (giữ Ctrl để chọn nhiều tệp).',
    nextMissingFiles: (names) =>
      `Còn thiếu ${names}. Hãy bấm “Mở tệp trên máy…” rồi chọn cùng lúc mọi phần (giữ Ctrl để chọn nhiều tệp).`,
  },
  pytorch: {
    what: 'Đây là trọng số ở dạng tệp PyTorch, trang không đọc được dạng này.',
    next: 'Hãy đổi sang safetensors bằng lệnh Python ở dòng chi tiết bên dưới, rồi mở thư mục có model.safetensors.',
  },
  truncated: {
    what: 'Tệp mô hình bị thiếu phần cuối.',
    next: 'Có lẽ lần tải về bị ngắt giữa chừng. Hãy tải lại tệp rồi mở lần nữa.',
  },
  unsupported: {
    what: 'Trang chưa đọc được loại mô hình này.',
    next: 'Hãy chọn một mô hình GPT-2 với trọng số F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q5_1, Q5_0, Q4_K, Q4_1 hoặc Q4_0.',
  },
  'missing-tensor': {
    what: 'Tệp mô hình thiếu một ma trận hay một thông số cần có.',
    next: 'Tệp có thể hỏng hoặc không phải GPT-2. Hãy tải lại hay chọn tệp khác.',
  },
  'bad-shape': {
    what: 'Một ma trận trong tệp có kích thước không hợp với GPT-2.',
    next: 'Dòng chi tiết bên dưới nêu tên ma trận và hai kích thước. Nếu đó là bảng embedding dài hơn vocab_size, hãy ghi số hàng của bảng vào vocab_size trong config.json. Nếu không, tệp có thể hỏng: hãy tải lại hay chọn tệp khác.',
  },
  'no-tokenizer': {
    what: 'Tệp mô hình không kèm bảng tách token, nên không đọc được văn bản.',
    next: 'Hãy chọn một tệp GGUF có kèm tokenizer.',
  },
  'empty-text': {
    what: 'Chưa có văn bản nào để đọc.',
    next: 'Gõ hoặc dán một câu vào ô văn bản rồi bấm Chạy.',
  },
  'no-target': {
    what: 'Không có dòng nào đo được.',
    next: 'Mỗi câu cần có từ “her” viết thường, đứng sau ít nhất hai token. Hãy sửa các câu rồi bấm Chạy.',
  },
  'split-word': {
    what: 'Mô hình này cắt một trong những từ mà bài thế vào câu thành nhiều token, nên không so được vector của chúng.',
    next: 'Hãy chọn một mô hình khác, chẳng hạn mini hoặc GPT‑2, rồi bấm Chạy.',
  },
  'bad-hook': {
    what: 'Một chỉnh sửa trên trang đã để lại giá trị vô hạn hoặc không phải số, nên mô hình không tính tiếp được.',
    next: 'Trọng số của mô hình không có lỗi. Hãy bỏ hoặc đổi chỉnh sửa ấy rồi chạy lại.',
  },
  measure: {
    what: 'Phép đo của bài này gặp lỗi nên lần chạy dừng lại giữa chừng.',
    next: 'Các hình giữ những lớp đã đo được. Hãy thử với văn bản khác hoặc tải lại trang; nếu vẫn lỗi, hãy gửi dòng chữ bên dưới cho người viết bài.',
  },
  tagger: {
    what: 'Không nạp được bộ gán nhãn từ loại, nên văn bản chưa có nhãn.',
    next: 'Bộ gán nhãn nặng khoảng 4 MB (1 MB khi nén) và chỉ được tải khi cần. Hãy kiểm tra kết nối mạng rồi bấm chạy lại.',
  },
  'empty-file': {
    what: 'Tệp này không có chữ nào.',
    next: 'Hãy chọn một tệp văn bản khác; ô văn bản vẫn như cũ.',
  },
  'binary-file': {
    what: 'Tệp này không phải văn bản thuần, nên trang không đọc.',
    next: 'Nếu là PDF, Word hay EPUB, hãy mở tệp ấy rồi lưu thành .txt (bảng mã UTF-8). Ô văn bản vẫn như cũ.',
  },
  'lost-file': {
    what: 'Trình duyệt không đọc được tệp này.',
    next: 'Tệp có thể đã bị dời đi, hoặc thứ vừa thả vào là một thư mục. Hãy chọn lại tệp; ô văn bản vẫn như cũ.',
  },
  'no-words': {
    what: 'Văn bản này không có đủ hai nhóm để so: phải có ít nhất một danh từ và một tính từ qua được mọi bước lọc.',
    next: 'Hãy dùng một đoạn văn xuôi tiếng Anh dài hơn, từ vài trang trở lên. Các hình vẫn giữ lần chạy trước.',
  },
  'text-too-long': {
    what: 'Văn bản quá dài để tách token.',
    next: 'Hãy giữ lại một đoạn ngắn hơn, vài trang là đủ.',
  },
  'over-context': {
    what: 'Văn bản dài hơn ngữ cảnh của mô hình.',
    next: 'Hãy rút ngắn văn bản hoặc chọn mô hình có ngữ cảnh dài hơn.',
  },
  'bad-token': {
    what: 'Có token nằm ngoài bảng từ vựng của mô hình.',
    next: 'Hãy chạy lại để tách token bằng đúng mô hình đang dùng.',
  },
  'no-tap': {
    what: 'Bộ máy tính toán không có đại lượng mà trang hỏi.',
    next: 'Trang và bộ máy tính toán có thể khác phiên bản. Hãy tải lại trang (Ctrl + F5).',
  },
  memory: {
    what: 'Không đủ bộ nhớ cho mô hình hoặc văn bản này.',
    next: 'Hãy đóng bớt thẻ khác, rút ngắn văn bản hoặc chọn mô hình nhỏ hơn.',
  },
  argument: {
    what: 'Trang đã gọi bộ máy tính toán sai cách.',
    next: 'Hãy tải lại trang (Ctrl + F5). Nếu vẫn bị, xin báo lỗi kèm dòng chi tiết bên dưới.',
  },
  'not-finite': {
    what: 'Phép tính gặp giá trị vô hạn hoặc không phải số, nên đã dừng.',
    next: 'Trọng số của tệp có thể hỏng. Hãy tải lại hay chọn tệp khác.',
  },
  'weights-absent': {
    what: 'Một phần trọng số mà phép tính cần chưa tải về.',
    next: 'Bấm Chạy lại. Nếu vẫn bị, bấm “Tải lại mô hình”.',
  },
  'no-wasm': {
    what: 'Bộ máy tính toán (WebAssembly SIMD) không khởi động được.',
    next: 'Bấm “Tải lại mô hình”. Nếu vẫn bị, hãy dùng Chrome, Edge hoặc Firefox bản mới, hoặc Safari từ 16.4.',
  },
  aborted: {
    what: 'Đã dừng theo ý bạn.',
    next: 'Bấm Chạy khi bạn muốn tiếp tục.',
  },
};

export const text = inLanguage('errors', {
  known,
  unknown: {
    what: 'Có lỗi mà trang chưa biết gọi tên.',
    next: 'Hãy tải lại trang. Nếu vẫn bị, xin báo lỗi kèm dòng chi tiết bên dưới.',
  },
});

/** Characters of an error's own message, which may repeat what a file says. */
const MOST_DETAIL = 600;

/**
 * @param {any} error a LabError, or anything else that was thrown
 * @param {(bytes: number) => string} [megabytes] how a number of bytes is written
 * @returns {{ what: string, next: string, detail: string, isAboutStorage: boolean }} detail is the
 *   English message, for a report
 */
export function errorSentences(error, megabytes = String) {
  const code = typeof error?.code === 'string' ? error.code : '';
  const found = Object.hasOwn(text.known, code) ? text.known[code] : null;
  const parts = [code, error?.op, error?.message ?? String(error)].filter(Boolean);
  const detail = foreign(parts.join(' · '), MOST_DETAIL);
  if (found) {
    const { what, isAboutStorage = false } = found;
    return { what, next: nextStep(found, error.detail ?? {}, megabytes), detail, isAboutStorage };
  }
  return { ...text.unknown, detail, isAboutStorage: false };
}

/**
 * @param {Sentences} sentences
 * @param {{ missingBytes?: unknown, missingFiles?: unknown, isUnheard?: unknown }} detail
 * @param {(bytes: number) => string} megabytes
 */
function nextStep({ next, nextMissing, nextMissingFiles, nextUnheard }, detail, megabytes) {
  const { missingBytes, missingFiles, isUnheard } = detail;
  if (nextUnheard && isUnheard === true) return nextUnheard;
  if (nextMissing && typeof missingBytes === 'number') return nextMissing(megabytes(missingBytes));
  if (nextMissingFiles && Array.isArray(missingFiles)) {
    return nextMissingFiles(foreignList(missingFiles));
  }
  return next;
}
