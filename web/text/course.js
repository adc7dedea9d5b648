// SPDX-License-Identifier: MIT
//
// course.js - the nine lessons of the course, and the words in the head and foot of every page, in
// Vietnamese. The build puts them into the pages (tools/site/page.mjs); home.js reads them.

import { inLanguage } from './language.js';

export const text = inLanguage('course', {
  skip: 'Đến nội dung chính',
  pages: 'Các trang',
  footer:
    'Laminar chạy hoàn toàn trong trình duyệt: văn bản bạn gõ và số bạn đo không rời khỏi máy.',
  lesson: 'Bài',
  steps: 'Bài trước và bài sau',
  previous: 'Bài trước',
  next: 'Bài sau',
  soon: 'sắp có',
  ready: 'đã mở',
  progress: (/** @type {string} */ right, /** @type {string} */ all) => `đúng ${right}/${all} câu`,

  /** In the order of the course: lesson 1 first. */
  lessons: [
    {
      title: 'Góc quay của vector embedding',
      question: 'Mỗi khối quay vector của một token đi bao nhiêu?',
    },
    {
      title: 'Các góc liên tiếp trong một lớp',
      question: 'Góc giữa hai token kề nhau có ổn định hơn góc giữa hai token bất kỳ không?',
    },
    {
      title: 'Độ dài đường đi và logit',
      question: 'Bước cuối dài hơn có đi cùng logit cao hơn không?',
    },
    {
      title: 'Phân rã luồng số dư, phần 1',
      question: 'Attention và MLP đẩy vector về cùng một hướng hay vuông góc với nhau?',
    },
    {
      title: 'Phân rã luồng số dư, phần 2',
      question:
        'Attention hay MLP quyết định một token bước dài hay ngắn? Và chỉ một token có đủ làm đổi câu trả lời?',
    },
    {
      title: 'Quỹ đạo trong không gian trạng thái',
      question: 'Đường đi của “her”, “him” và một từ sai ngữ pháp tách nhau từ đâu?',
    },
    {
      title: 'Từ loại',
      question:
        'Mô hình viết ra bao nhiêu danh từ, bao nhiêu động từ, và token nào là trọn một từ?',
    },
    {
      title: 'Danh từ và tính từ, phần 1',
      question: 'Danh từ hay tính từ đi xa hơn trong GPT-2 Large?',
    },
    {
      title: 'Danh từ và tính từ, phần 2',
      question: 'Kết luận ấy có còn đúng trong GPT-2 XL?',
    },
  ],

  /** The names of the pages besides the lessons, in the head of every page. */
  names: {
    course: 'Khóa học',
    stepper: 'Đi từng bước',
    models: 'Mô hình đã lưu',
    bench: 'Đo tốc độ',
  },
});
