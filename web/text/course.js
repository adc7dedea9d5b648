// SPDX-License-Identifier: MIT
//
// course.js - the words that stand at the head and foot of every page, and the lessons that are to come.
// In Vietnamese. The build sets them into the pages (tools/site/page.mjs); home.js reads them.

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

  /** Lessons that are to come. What is there says so itself: web/lessons/NN-name/about.json. */
  planned: [
    {
      number: '07',
      title: 'Từ loại',
      question:
        'Mô hình viết ra bao nhiêu danh từ, bao nhiêu động từ, và token nào là trọn một từ?',
    },
    {
      number: '08',
      title: 'Danh từ và tính từ, phần 1',
      question: 'Danh từ hay tính từ đi xa hơn trong GPT‑2 Large?',
    },
    {
      number: '09',
      title: 'Danh từ và tính từ, phần 2',
      question: 'Kết luận ấy có còn đúng trong GPT‑2 XL?',
    },
  ],

  /** The names of the pages besides the lessons, in the head of every page. */
  names: {
    course: 'Khóa học',
    stepper: 'Đi từng bước',
    glossary: 'Thuật ngữ',
    models: 'Mô hình đã lưu',
    bench: 'Đo tốc độ',
  },
});
