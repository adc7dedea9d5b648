// SPDX-License-Identifier: MIT
//
// offline.js - the words about using the site without a network, in Vietnamese.

import { inLanguage } from './language.js';

export const text = inLanguage('offline', {
  ready:
    'Trang đã được lưu trên máy này, lần sau mở được cả khi không có mạng. Chỉ mô hình chưa lưu mới cần mạng để tải.',
  offline:
    'Hiện không có mạng. Mọi trang và mô hình đã lưu trên máy vẫn dùng được; mô hình chưa lưu cần mạng để tải.',
  savesData:
    'Bạn đang bật chế độ tiết kiệm dữ liệu nên trang chưa được lưu để dùng khi không có mạng.',
  keep: 'Lưu trang trên máy này',
  notKept: {
    insecure:
      'Trang này cần mạng mỗi lần mở: trình duyệt chỉ lưu trang có địa chỉ https (hoặc localhost), mà địa chỉ này là http. Muốn dùng khi không có mạng, hãy mở trang qua https.',
    refused:
      'Trang này cần mạng mỗi lần mở: trình duyệt hoặc máy chủ không cho lưu trang. Nếu đây là cửa sổ riêng tư, hãy mở trang trong cửa sổ thường.',
    off: 'Trang này cần mạng mỗi lần mở: máy chủ đã tắt việc lưu trang trên máy.',
    network:
      'Mạng bị ngắt khi đang lưu nên trang chưa dùng được khi không có mạng. Lần mở sau, trang sẽ lưu lại.',
    file: 'Trang chưa dùng được khi không có mạng: trên máy chủ có tệp bị thiếu hoặc bị sai. Hãy báo cho người quản lý trang; lần mở sau, trang sẽ thử lưu lại.',
    space:
      'Trang chưa dùng được khi không có mạng: máy không đủ chỗ để lưu. Hãy xóa bớt mô hình ở trang “Mô hình đã lưu” rồi mở lại trang này.',
    cleared:
      'Bản lưu của trang trên máy này đã bị xóa, nên lúc này trang cần mạng. Có mạng thì trang tự lưu lại.',
  },
  update: {
    isThere: 'Đã có bản mới của trang. Trang này vẫn chạy bản cũ cho đến khi bạn chuyển.',
    take: 'Dùng bản mới',
    otherPages:
      'Bản mới đang chờ: trong một thẻ khác, bản cũ vẫn đang mở. Hãy đóng các thẻ kia rồi bấm lại nút này.',
    elsewhere:
      'Bản mới đã được chọn ở một thẻ khác. Hãy tải lại trang này để cả trang cùng một bản.',
    reload: 'Tải lại trang',
  },
  cores: {
    why: 'Tải lại trang một lần thì trang dùng được nhiều luồng: bản lưu của trang trên máy này tự thêm hai tiêu đề còn thiếu.',
    reload: 'Tải lại để dùng nhiều luồng',
  },
  runIsOn: 'Đợi lượt chạy này xong đã.',
});
