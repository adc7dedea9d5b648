// SPDX-License-Identifier: MIT
//
// terms.js - the terms of the course, in Vietnamese and English: the one place where each is defined. The
// build makes /glossary/ of them and links their first use in every lesson (tools/site/glossary.mjs);
// no page loads this file.
//
// A definition is one or two sentences. [words](#id) in it leads to another term. `forms` are the ways in
// which a lesson's prose writes the term, in small letters; the build links the first of them. 'em:p' is an
// <em> that holds just p. A term without forms is linked where a page marks it.

/**
 * @typedef {{ vi: string, en: string }} Said
 *
 * @typedef {object} Term
 * @property {string} id        anchor on the page
 * @property {Said} name
 * @property {string[]} [forms]
 * @property {string} [tex]     its formula
 * @property {string} lesson    in which it first matters: '02'
 * @property {Said} says
 *
 * @typedef {{ title: Said, terms: Term[] }} Group
 */

/** @type {Group[]} */
export const GROUPS = [
  {
    title: { vi: 'Mô hình', en: 'The model' },
    terms: [
      {
        id: 'token',
        name: { vi: 'token', en: 'token' },
        forms: ['token'],
        lesson: '01',
        says: {
          vi: 'Mẩu chữ mà mô hình đọc: một từ, một phần của từ, hay một dấu. Mỗi token có một số trong [từ vựng](#vocabulary).',
          en: 'The piece of text that the model reads: a word, a part of one, or a mark. Each token has a number in the [vocabulary](#vocabulary).',
        },
      },
      {
        id: 'vocabulary',
        name: { vi: 'từ vựng', en: 'vocabulary' },
        forms: ['từ vựng'],
        lesson: '03',
        says: {
          vi: 'Danh sách mọi [token](#token) mà mô hình biết. GPT‑2 có 50.257 token.',
          en: 'The list of all [tokens](#token) that the model knows. GPT‑2 has 50,257.',
        },
      },
      {
        id: 'embedding',
        name: { vi: 'embedding', en: 'embedding' },
        forms: ['embedding'],
        tex: 'h[0] = W_E[\\text{token}] + W_P[\\text{position}]',
        lesson: '01',
        says: {
          vi: 'Vector học được của một token, và vector học được của một vị trí. Tổng của chúng là vector mà khối đầu tiên nhận vào.',
          en: 'The learned vector of a token, and the learned vector of a position. Their sum is what the first block takes in.',
        },
      },
      {
        id: 'block',
        name: { vi: 'khối', en: 'block' },
        forms: ['khối'],
        lesson: '01',
        says: {
          vi: 'Một phần của mô hình, gồm [attention](#attention) rồi [MLP](#mlp). GPT‑2 Small có 12 khối, XL có 48, đánh số từ 1.',
          en: 'A part of the model: [attention](#attention), then an [MLP](#mlp). GPT‑2 Small has 12 blocks, XL has 48, counted from 1.',
        },
      },
      {
        id: 'layer',
        name: { vi: 'lớp', en: 'layer' },
        forms: ['lớp'],
        lesson: '01',
        says: {
          vi: 'Trạng thái giữa hai khối: lớp l là [trạng thái ẩn](#hidden-state) ngay sau khối l, lớp 0 là trước khối đầu tiên. Khối là cái làm việc, lớp là kết quả đọc được sau nó.',
          en: 'The state between two blocks: layer l is the [hidden state](#hidden-state) right after block l, layer 0 the one before the first block. A block does the work; a layer is what can be read after it.',
        },
      },
      {
        id: 'attention',
        name: { vi: 'attention', en: 'attention' },
        forms: ['attention'],
        lesson: '01',
        says: {
          vi: 'Phần của khối cho một token đọc các token đứng trước nó và chính nó, mỗi token với một trọng số; các trọng số cộng lại bằng 1.',
          en: 'The part of a block that lets a token read those before it and itself, each with a weight; the weights add up to 1.',
        },
      },
      {
        id: 'attention-head',
        name: { vi: 'đầu attention', en: 'attention head' },
        forms: ['đầu attention'],
        lesson: '02',
        says: {
          vi: 'Một trong nhiều phép attention chạy song song trong một khối, mỗi phép có trọng số riêng. GPT‑2 Small có 12 đầu attention mỗi khối.',
          en: 'One of several attentions that run side by side in a block, each with weights of its own. GPT‑2 Small has 12 heads a block.',
        },
      },
      {
        id: 'mlp',
        name: { vi: 'MLP', en: 'MLP' },
        forms: ['mlp'],
        lesson: '01',
        says: {
          vi: 'Phần thứ hai của khối: một mạng hai tầng xử lý từng token riêng rẽ, mở vector rộng gấp bốn rồi thu lại.',
          en: 'The second part of a block: a network of two steps that works on each token alone, four times as wide inside as outside.',
        },
      },
      {
        id: 'residual-stream',
        name: { vi: 'luồng phần dư', en: 'residual stream' },
        forms: ['luồng phần dư'],
        tex: 'h[l] = h[l-1] + a[l] + m[l]',
        lesson: '01',
        says: {
          vi: 'Dòng vector của một token chảy qua các khối. Mỗi khối chỉ cộng thêm vào nó, không thay nó bằng vector khác.',
          en: 'The vectors of a token as they flow through the blocks. A block only adds to them; it replaces nothing.',
        },
      },
      {
        id: 'hidden-state',
        name: { vi: 'trạng thái ẩn, h[l]', en: 'hidden state, h[l]' },
        forms: ['trạng thái ẩn'],
        lesson: '03',
        says: {
          vi: 'Vector của một token trong [luồng phần dư](#residual-stream) ở lớp l, lấy trước LayerNorm cuối cùng. Thư viện Hugging Face trả về trạng thái ẩn cuối sau LayerNorm ấy.',
          en: 'The vector of a token in the [residual stream](#residual-stream) at layer l, taken before the final LayerNorm. The Hugging Face library returns the last one after it.',
        },
      },
      {
        id: 'a-and-m',
        name: { vi: 'a[l] và m[l]', en: 'a[l] and m[l]' },
        lesson: '01',
        says: {
          vi: 'Hai vector mà khối l cộng vào [luồng phần dư](#residual-stream): a[l] của attention, rồi m[l] của MLP.',
          en: 'The two vectors that block l adds to the [residual stream](#residual-stream): a[l] by attention, then m[l] by the MLP.',
        },
      },
      {
        id: 'layernorm',
        name: { vi: 'LayerNorm', en: 'LayerNorm' },
        forms: ['layernorm'],
        tex: '\\frac{x - \\operatorname{mean}(x)}{\\operatorname{sd}(x)} \\odot g + b',
        lesson: '01',
        says: {
          vi: 'Bước chuẩn hóa trước mỗi phần của khối và ở cuối mô hình: trừ trung bình các chiều, chia cho độ lệch chuẩn của chúng, rồi nhân và cộng với hai dãy số học được.',
          en: 'The normalisation before each part of a block and at the end of the model: subtract the mean of the dimensions, divide by their standard deviation, then multiply and add two learned rows of numbers.',
        },
      },
      {
        id: 'activation',
        name: { vi: 'activation', en: 'activation' },
        forms: ['activation'],
        lesson: '05',
        says: {
          vi: 'Giá trị trung gian mà mạng tính ra khi đọc một văn bản; khác với trọng số, là số đã học và đứng yên.',
          en: 'A number that the network computes on the way while it reads a text; unlike a weight, which was learned and stays.',
        },
      },
      {
        id: 'logit',
        name: { vi: 'logit', en: 'logit' },
        forms: ['logit'],
        lesson: '03',
        says: {
          vi: 'Điểm số mà mô hình cho mỗi token của từ vựng ở vị trí kế tiếp. Hàm softmax biến các logit thành xác suất.',
          en: 'The score that the model gives each token of the vocabulary for the next position. Softmax turns logits into probabilities.',
        },
      },
      {
        id: 'prediction',
        name: { vi: 'dự đoán, token được dự đoán', en: 'prediction, predicted token' },
        forms: ['token được dự đoán'],
        lesson: '03',
        says: {
          vi: 'Token có [logit](#logit) lớn nhất ở một vị trí. Mô hình dự đoán ở mọi vị trí, không chỉ ở cuối văn bản.',
          en: 'The token with the largest [logit](#logit) at a position. The model predicts at every position, not only at the end of the text.',
        },
      },
      {
        id: 'logit-difference',
        name: { vi: 'hiệu logit', en: 'logit difference' },
        forms: ['hiệu logit'],
        lesson: '03',
        says: {
          vi: '[Logit](#logit) của một token trừ logit của một token khác, ở cùng một vị trí. Mỗi đơn vị nhân tỉ số hai xác suất lên e lần.',
          en: 'The [logit](#logit) of one token less that of another at the same position. Each unit multiplies the ratio of the two probabilities by e.',
        },
      },
      {
        id: 'activation-patching',
        name: { vi: 'vá activation', en: 'activation patching' },
        forms: ['vá activation', 'activation patching'],
        lesson: '05',
        says: {
          vi: 'Thay một vector của một văn bản bằng vector ở cùng lớp, cùng vị trí của văn bản khác, rồi cho mô hình chạy tiếp. Mức đổi của [hiệu logit](#logit-difference) cho biết vector ấy mang bao nhiêu điều phân biệt hai văn bản.',
          en: 'Replace one vector of a text by the vector of another text at the same layer and position, and let the model go on. How far the [logit difference](#logit-difference) moves tells how much of what tells the texts apart is in that vector.',
        },
      },
      {
        id: 'bos',
        name: { vi: 'BOS', en: 'BOS, beginning of sequence' },
        forms: ['bos'],
        lesson: '02',
        says: {
          vi: 'Token đặc biệt mà nhiều mô hình đặt trước mọi văn bản. GPT‑2 không có, nên [vị trí 0](#first-token) là token của chính văn bản.',
          en: 'A special token that many models put before every text. GPT‑2 has none, so [position 0](#first-token) is a token of the text itself.',
        },
      },
    ],
  },
  {
    title: { vi: 'Vector và góc', en: 'Vectors and angles' },
    terms: [
      {
        id: 'norm',
        name: { vi: 'độ dài của vector', en: 'norm' },
        forms: ['độ dài'],
        tex: '|x| = \\sqrt{x_1^2 + \\dots + x_d^2}',
        lesson: '01',
        says: {
          vi: 'Chiều dài của mũi tên, tính theo định lý Pythagoras trong d chiều.',
          en: 'The length of the arrow, by the theorem of Pythagoras in d dimensions.',
        },
      },
      {
        id: 'angle',
        name: { vi: 'góc giữa hai vector', en: 'angle between two vectors' },
        forms: ['góc'],
        tex: '\\arccos \\frac{\\langle x, y \\rangle}{|x|\\,|y|}',
        lesson: '01',
        says: {
          vi: 'Bằng 0 khi cùng hướng, 90° (1,57 rad) khi vuông góc, 180° (3,14 rad) khi ngược hướng. Độ dài hai vector không ảnh hưởng gì.',
          en: '0 for the same direction, 90° (1.57 rad) for right angles, 180° (3.14 rad) for opposite directions. The lengths do not matter.',
        },
      },
      {
        id: 'cosine',
        name: { vi: 'cosin', en: 'cosine similarity' },
        forms: ['cosin'],
        tex: '\\cos(x, y) = \\frac{\\langle x, y \\rangle}{|x|\\,|y|}',
        lesson: '04',
        says: {
          vi: 'Cosin của [góc](#angle) giữa hai vector: 1 khi cùng hướng, 0 khi vuông góc, −1 khi ngược hướng.',
          en: 'The cosine of the [angle](#angle) between two vectors: 1 for the same direction, 0 for right angles, −1 for opposite ones.',
        },
      },
      {
        id: 'path-length',
        name: { vi: 'độ dài đường đi', en: 'path length' },
        forms: ['độ dài đường đi'],
        tex: '|h[l] - h[l-1]|',
        lesson: '03',
        says: {
          vi: 'Độ dài bước mà vector của một token đi qua một khối; cộng các bước lại thì được quãng đường. Bài 5 đo nó cho cả attention và MLP.',
          en: 'The length of the step that a token’s vector makes in a block; the steps add up to the way covered. Lesson 5 measures it for attention and MLP too.',
        },
      },
      {
        id: 'change-reading',
        name: { vi: 'mức thay đổi và độ lớn', en: 'difference and size' },
        forms: ['mức thay đổi'],
        tex: '|a[l] - a[l-1]|, \\quad |a[l]|',
        lesson: '05',
        says: {
          vi: 'Hai cách đo [độ dài đường đi](#path-length) của attention hay MLP: phần cộng thêm khác khối trước bao nhiêu, hay chính nó dài bao nhiêu.',
          en: 'Two ways to measure the [path length](#path-length) of attention or MLP: how far its part differs from the block before, or how long the part is.',
        },
      },
      {
        id: 'anisotropy',
        name: { vi: 'tính dị hướng', en: 'anisotropy' },
        forms: ['tính dị hướng'],
        lesson: '01',
        says: {
          vi: 'Các vector không tỏa đều ra mọi hướng mà dồn về một phía, nên hai vector bất kỳ tạo góc nhỏ hơn 90°.',
          en: 'Vectors do not spread evenly over all directions but crowd to one side, so that any two make an angle below 90°.',
        },
      },
    ],
  },
  {
    title: { vi: 'Phép đo', en: 'The measurement' },
    terms: [
      {
        id: 'target',
        name: { vi: 'mục tiêu', en: 'target' },
        forms: ['mục tiêu'],
        lesson: '01',
        says: {
          vi: 'Token mà phép đo nhắm tới. Ở bài 1 và bài 2, đó là “her”.',
          en: 'The token that a measurement is about. In lessons 1 and 2 it is “her”.',
        },
      },
      {
        id: 'non-target',
        name: { vi: 'token trước', en: 'non-target, the token before' },
        forms: ['token trước'],
        lesson: '01',
        says: {
          vi: 'Token đứng ngay trước [mục tiêu](#target), để so với nó.',
          en: 'The token right before the [target](#target), to compare it with.',
        },
      },
      {
        id: 'random-control',
        name: { vi: 'cặp đối chứng', en: 'random control' },
        forms: ['cặp đối chứng', 'đối chứng'],
        lesson: '01',
        says: {
          vi: 'Cặp chọn ngẫu nhiên, cho biết con số sẽ ra sao khi không có điều đang tìm.',
          en: 'Pairs drawn at random, which tell what the number would be without the thing that is looked for.',
        },
      },
      {
        id: 'seed',
        name: { vi: 'hạt giống', en: 'seed' },
        forms: ['hạt giống'],
        lesson: '01',
        says: {
          vi: 'Số quyết định mọi lựa chọn ngẫu nhiên của trang: cùng hạt giống thì ai cũng có cùng các cặp.',
          en: 'The number that decides everything drawn at random: with one seed everybody gets the same pairs.',
        },
      },
      {
        id: 'random',
        name: { vi: 'ngẫu nhiên', en: 'random' },
        forms: ['ngẫu nhiên'],
        lesson: '01',
        says: {
          vi: 'Chọn không theo ý ai, mọi khả năng như nhau. Máy chọn theo [hạt giống](#seed) nên lặp lại được.',
          en: 'Drawn with nobody’s wish in it, every possibility alike. The page draws by a [seed](#seed), so it can be repeated.',
        },
      },
      {
        id: 'regular-expression',
        name: { vi: 'biểu thức chính quy', en: 'regular expression' },
        forms: ['biểu thức chính quy'],
        lesson: '02',
        says: {
          vi: 'Mẫu để tìm chữ trong văn bản. Trang dùng nó để tìm “her” đứng thành một từ riêng.',
          en: 'A pattern that finds characters in a text. The pages find “her” as a word of its own with it.',
        },
      },
      {
        id: 'script',
        name: { vi: 'mã PyTorch', en: 'PyTorch script' },
        lesson: '01',
        says: {
          vi: 'Chương trình Python mà mỗi bài cho tải về, để lặp lại phép đo bằng TransformerLens trên trọng số GPT‑2 thật.',
          en: 'The Python program that each lesson hands out, which repeats the measurement with TransformerLens on real GPT‑2 weights.',
        },
      },
      {
        id: 'engine',
        name: { vi: 'bộ máy tính toán', en: 'engine' },
        lesson: '01',
        says: {
          vi: 'Chương trình viết bằng C, chạy trong trình duyệt dưới dạng WebAssembly, tính mọi con số của khóa học.',
          en: 'The program written in C that runs in the browser as WebAssembly and computes every number of the course.',
        },
      },
    ],
  },
  {
    title: { vi: 'Thống kê', en: 'Statistics' },
    terms: [
      {
        id: 'median',
        name: { vi: 'trung vị', en: 'median' },
        forms: ['trung vị'],
        lesson: '02',
        says: {
          vi: 'Số đứng giữa khi xếp các giá trị từ nhỏ đến lớn. Vài giá trị lạc loài hầu như không kéo được nó, khác với trung bình.',
          en: 'The value in the middle when all are put in order. A few stray values hardly move it, unlike the mean.',
        },
      },
      {
        id: 'standard-deviation',
        name: { vi: 'độ lệch chuẩn', en: 'standard deviation' },
        forms: ['độ lệch chuẩn'],
        tex: 's = \\sqrt{\\tfrac{1}{n-1} \\sum_i (x_i - \\bar x)^2}',
        lesson: '01',
        says: {
          vi: 'Các giá trị tản ra quanh trung bình của chúng chừng nào.',
          en: 'How far values spread around their mean.',
        },
      },
      {
        id: 'standard-error',
        name: { vi: 'sai số chuẩn', en: 'standard error of the mean, SEM' },
        forms: ['sai số chuẩn'],
        tex: 's / \\sqrt{n}',
        lesson: '01',
        says: {
          vi: 'Một trung bình của n giá trị độc lập dao động chừng nào: [độ lệch chuẩn](#standard-deviation) chia cho căn bậc hai của n.',
          en: 'How far a mean of n independent values varies: the [standard deviation](#standard-deviation) over the square root of n.',
        },
      },
      {
        id: 'yardstick',
        name: { vi: 'mốc', en: 'yardstick' },
        forms: ['mốc'],
        lesson: '03',
        says: {
          vi: 'Hai lần [độ lệch chuẩn](#standard-deviation) của chính con số đem so, nếu chỉ có ngẫu nhiên. Mọi bài dùng chung mốc ấy.',
          en: 'Two [standard deviations](#standard-deviation) of the very number that is compared, if there were chance alone. All lessons have this one.',
        },
      },
      {
        id: 'histogram',
        name: { vi: 'biểu đồ tần số', en: 'histogram' },
        forms: ['biểu đồ tần số'],
        lesson: '02',
        says: {
          vi: 'Biểu đồ chia trục giá trị thành từng khoảng và vẽ mỗi khoảng có bao nhiêu giá trị.',
          en: 'A chart that parts the axis of values into bins and draws how many values lie in each.',
        },
      },
      {
        id: 'bimodal',
        name: { vi: 'hai cụm, hai đỉnh', en: 'bimodal' },
        forms: ['hai cụm'],
        lesson: '02',
        says: {
          vi: 'Các giá trị dồn về hai chỗ với một khoảng trống ở giữa. Khi ấy không con số tóm tắt nào mô tả được cả nhóm.',
          en: 'Values gather at two places with a gap between. Then no single number describes the group.',
        },
      },
      {
        id: 'p-value',
        name: { vi: 'giá trị p', en: 'p value' },
        forms: ['em:p', 'p không phải xác suất'],
        lesson: '01',
        says: {
          vi: 'Xác suất gặp một chênh lệch cỡ này hoặc lớn hơn, nếu thật ra không có chênh lệch nào. Nó không phải xác suất để hai nhóm giống nhau.',
          en: 'The probability of a difference this large or larger if there were none. It is not the probability that the groups are equal.',
        },
      },
      {
        id: 't-test',
        name: { vi: 'kiểm định t', en: 't-test' },
        forms: ['kiểm định t'],
        lesson: '01',
        says: {
          vi: 'Phép kiểm định so hai trung bình với sai số của hiệu giữa chúng, và cho một [giá trị p](#p-value).',
          en: 'A test that compares two means with the error of their difference, and gives a [p value](#p-value).',
        },
      },
      {
        id: 'welch-test',
        name: { vi: 'kiểm định Welch', en: 'Welch’s test' },
        forms: ['kiểm định welch'],
        tex: 't = \\frac{\\bar x - \\bar y}{\\sqrt{s_x^2/n + s_y^2/m}}',
        lesson: '01',
        says: {
          vi: 'Kiểm định t cho hai mẫu độc lập, không đòi hai nhóm tản ra như nhau.',
          en: 'A t-test of two independent samples that does not ask for equal spread.',
        },
      },
      {
        id: 'paired-test',
        name: { vi: 'kiểm định theo cặp', en: 'paired test' },
        forms: ['kiểm định theo cặp'],
        lesson: '01',
        says: {
          vi: 'Kiểm định t trên hiệu của hai số trong từng cặp, nên cái gì chung của cặp thì triệt tiêu.',
          en: 'A t-test of the differences within pairs, in which what a pair has in common cancels.',
        },
      },
      {
        id: 'holm',
        name: { vi: 'hiệu chỉnh Holm', en: 'Holm’s correction' },
        forms: ['hiệu chỉnh holm', 'holm'],
        lesson: '01',
        says: {
          vi: 'Cách nâng các giá trị p của nhiều phép thử lên để xác suất báo nhầm của cả loạt vẫn dưới mức đã chọn.',
          en: 'A way to raise the p values of many tests so that the chance of any false alarm stays below the chosen level.',
        },
      },
      {
        id: 'family-wise-error',
        name: { vi: 'sai lầm của cả họ phép thử', en: 'family-wise error' },
        forms: ['family-wise error'],
        lesson: '01',
        says: {
          vi: 'Báo nhầm dù chỉ một lần trong cả loạt phép thử. [Hiệu chỉnh Holm](#holm) giữ xác suất của nó ở mức đã chọn.',
          en: 'A false alarm in at least one test of a series. [Holm’s correction](#holm) keeps its probability at the chosen level.',
        },
      },
      {
        id: 'correlation',
        name: { vi: 'hệ số tương quan', en: 'correlation coefficient' },
        forms: ['hệ số tương quan'],
        lesson: '03',
        says: {
          vi: 'Số từ −1 đến 1 cho biết hai dãy lên xuống cùng nhau đến mức nào. Nó không nói bên nào gây ra bên nào.',
          en: 'A number from −1 to 1 that tells how far two rows rise and fall together. It does not say which causes which.',
        },
      },
      {
        id: 'absolute-value',
        name: { vi: 'trị tuyệt đối', en: 'absolute value' },
        forms: ['trị tuyệt đối'],
        tex: '|r|',
        lesson: '04',
        says: {
          vi: 'Một số bỏ đi dấu trừ: trị tuyệt đối của −0,3 là 0,3.',
          en: 'A number without its minus: the absolute value of −0.3 is 0.3.',
        },
      },
      {
        id: 'pearson',
        name: { vi: 'hệ số Pearson', en: 'Pearson’s r' },
        forms: ['hệ số pearson', 'pearson'],
        tex: 'r = \\frac{\\sum_i (x_i - \\bar x)(y_i - \\bar y)}{\\sqrt{\\sum_i (x_i - \\bar x)^2 \\sum_i (y_i - \\bar y)^2}}',
        lesson: '05',
        says: {
          vi: 'Hệ số tương quan trên chính giá trị: các điểm nằm gần một đường thẳng đến mức nào. Một điểm ở rất xa có thể quyết định nó.',
          en: 'Correlation of the values themselves: how close points lie to a line. One point far away can decide it.',
        },
      },
      {
        id: 'spearman',
        name: { vi: 'hệ số Spearman', en: 'Spearman’s rho' },
        forms: ['hệ số spearman', 'spearman'],
        lesson: '05',
        says: {
          vi: '[Hệ số Pearson](#pearson) của các thứ hạng thay cho giá trị, nên một điểm dù xa đến đâu cũng chỉ đứng đầu bảng.',
          en: '[Pearson’s r](#pearson) of the ranks in place of the values, so that a point however far off is just the first in the table.',
        },
      },
      {
        id: 'fit-line',
        name: { vi: 'đường hồi quy', en: 'fit line' },
        forms: ['đường hồi quy'],
        lesson: '03',
        says: {
          vi: 'Đường thẳng có tổng bình phương khoảng cách theo chiều dọc đến các điểm nhỏ nhất.',
          en: 'The line with the least sum of squared vertical distances to the points.',
        },
      },
      {
        id: 'z-score',
        name: { vi: 'z', en: 'z score' },
        forms: ['em:z'],
        tex: 'z = \\frac{x - \\bar x}{s}',
        lesson: '05',
        says: {
          vi: 'Một giá trị cách trung bình của các giá trị khác bao nhiêu [độ lệch chuẩn](#standard-deviation).',
          en: 'How many [standard deviations](#standard-deviation) a value lies from the mean of the others.',
        },
      },
      {
        id: 'log-ratio',
        name: { vi: 'log tỉ số', en: 'log ratio' },
        forms: ['log tỉ số'],
        lesson: '08',
        says: {
          vi: 'Logarit của tỉ số hai trung bình: 0 khi chúng bằng nhau, và “gấp đôi” với “bằng một nửa” cách 0 như nhau. Với giá trị nhỏ, nhân 100 là gần đúng số phần trăm chênh lệch.',
          en: 'The logarithm of the ratio of two means: 0 where they are equal, and as far from 0 for twice as for half. Times 100, a small value is about the difference in per cent.',
        },
      },
      {
        id: 'confidence-interval',
        name: { vi: 'khoảng tin cậy', en: 'confidence interval' },
        forms: ['khoảng tin cậy'],
        lesson: '08',
        says: {
          vi: 'Khoảng quanh một ước lượng, làm theo một cách mà về lâu dài chứa giá trị thật ở 95% số lần. Nó không nói riêng lần này có chứa hay không.',
          en: 'A range about an estimate, made in a way that in the long run holds the true value 95 % of the time. Of this one time it does not say so.',
        },
      },
      {
        id: 'bootstrap',
        name: { vi: 'bootstrap', en: 'bootstrap' },
        forms: ['bootstrap', 'bốc lại theo từ'],
        lesson: '08',
        says: {
          vi: 'Lấy ngẫu nhiên có hoàn lại từ chính mẫu đã đo, tính lại con số, làm nhiều lần: các kết quả cho thấy con số ấy chắc đến đâu. Phải bốc theo đơn vị độc lập, ở đây là từ.',
          en: 'Draws from the measured sample with replacement and computes the number anew, many times: the results show how certain it is. What is drawn must be independent, here the words.',
        },
      },
      {
        id: 'confound',
        name: { vi: 'yếu tố gây nhiễu', en: 'confound' },
        forms: ['yếu tố gây nhiễu'],
        lesson: '08',
        says: {
          vi: 'Điều khác mà hai nhóm cũng khác nhau, và có thể chính nó gây ra chênh lệch đo được.',
          en: 'Something else in which two groups differ, and which may itself be the cause of the measured difference.',
        },
      },
      {
        id: 'matching',
        name: { vi: 'ghép cặp', en: 'matching' },
        forms: ['ghép cặp'],
        lesson: '08',
        says: {
          vi: 'Chỉ giữ những thành viên của hai nhóm giống nhau về một [yếu tố gây nhiễu](#confound), để nó không còn giải thích được chênh lệch.',
          en: 'Keeps only members of two groups that are alike in a [confound](#confound), so that it cannot explain the difference.',
        },
      },
      {
        id: 'pca',
        name: { vi: 'PCA (phân tích thành phần chính)', en: 'PCA (principal component analysis)' },
        lesson: '06',
        says: {
          vi: 'Tìm những hướng vuông góc với nhau mà theo đó các vector tản ra nhiều nhất; chiếu lên vài hướng đầu thì vẽ được một hình. Dấu của mỗi hướng là tùy ý.',
          en: 'Finds directions at right angles along which the vectors spread most; projected on the first few, they can be drawn. The sign of each direction is arbitrary.',
        },
      },
      {
        id: 'scree-plot',
        name: { vi: 'biểu đồ phần phương sai (scree plot)', en: 'scree plot' },
        forms: ['em:scree plot'],
        lesson: '06',
        says: {
          vi: 'Mỗi cột là phần của tổng phương sai mà một thành phần của [PCA](#pca) giữ. Nó không nói thành phần ấy có ý nghĩa gì.',
          en: 'Each bar is the share of the total variance that a component of [PCA](#pca) holds. It does not say what the component means.',
        },
      },
      {
        id: 'eta-squared',
        name: { vi: 'η² (eta bình phương)', en: 'η² (eta squared)' },
        forms: ['η²'],
        lesson: '06',
        says: {
          vi: 'Phần phương sai của một con số còn lại khi thay mỗi giá trị bằng trung bình của nhóm nó: 100% là biết nhóm thì biết con số.',
          en: 'The share of a number’s variance that is left when each value is replaced by the mean of its group: at 100% the group tells the number.',
        },
      },
      {
        id: 'linear-scale',
        name: { vi: 'thang tuyến tính, thang logarit', en: 'linear scale, logarithmic scale' },
        lesson: '05',
        says: {
          vi: 'Trên thang tuyến tính, khoảng cách bằng nhau là hiệu bằng nhau; trên thang logarit, là tỉ số bằng nhau, nên số nhỏ cũng thấy được cạnh số lớn.',
          en: 'On a linear scale equal distances are equal differences; on a logarithmic one equal ratios, so that small numbers show beside large ones.',
        },
      },
    ],
  },
  {
    title: { vi: 'Hiện tượng', en: 'Phenomena' },
    terms: [
      {
        id: 'first-token',
        name: { vi: 'vị trí 0, token đầu câu', en: 'position 0, first token' },
        forms: ['vị trí 0', 'token đầu câu', 'token đầu tiên'],
        lesson: '02',
        says: {
          vi: 'Token đứng trước hết trong câu, hay trong cả văn bản khi đó là một đoạn (“token đầu tiên”). Vector của nó thường khác hẳn các token còn lại.',
          en: 'The token that comes first in the sentence, or in the whole text where that is a paragraph. Its vector is often quite unlike those of the others.',
        },
      },
      {
        id: 'warm-up-lag',
        name: { vi: 'độ trễ khởi động', en: 'warm-up lag' },
        forms: ['độ trễ khởi động'],
        lesson: '02',
        says: {
          vi: 'Cách hiểu của kết quả công bố: token đầu câu chưa có ngữ cảnh nên mô hình còn “nổ máy”. Cách hiểu ngày nay là [attention sink](#attention-sink).',
          en: 'The reading of the published result: the first token has no context yet, so the model “warms up”. Today’s reading is the [attention sink](#attention-sink).',
        },
      },
      {
        id: 'blind-start',
        name: { vi: 'khởi động mù', en: 'blind start' },
        forms: ['khởi động mù'],
        lesson: '05',
        says: {
          vi: 'Token đầu tiên đi qua mọi khối mà không thấy token nào khác ngoài chính nó.',
          en: 'The first token goes through every block without seeing any token but itself.',
        },
      },
      {
        id: 'attention-sink',
        name: { vi: 'attention sink', en: 'attention sink' },
        forms: ['attention sink'],
        lesson: '02',
        says: {
          vi: 'Nhiều đầu attention, khi không có gì đáng đọc, dồn trọng số về vị trí 0, nơi mọi token đều nhìn thấy.',
          en: 'Many attention heads that find nothing worth reading put their weight on position 0, which every token can see.',
        },
      },
      {
        id: 'massive-activations',
        name: { vi: 'massive activations', en: 'massive activations' },
        forms: ['massive activations'],
        lesson: '02',
        says: {
          vi: 'Vài chiều của vector, thường ở vị trí 0, có giá trị lớn khác thường và át các chiều còn lại.',
          en: 'A few dimensions of a vector, mostly at position 0, that are far larger than all others.',
        },
      },
      {
        id: 'last-push',
        name: { vi: 'cú đẩy cuối cùng', en: 'the big last push' },
        forms: ['cú đẩy cuối cùng'],
        lesson: '05',
        says: {
          vi: 'Ở lớp cuối, attention, MLP và trạng thái ẩn cùng bước dài hơn hẳn các lớp trước.',
          en: 'At the last layer attention, MLP and hidden state all step much farther than before.',
        },
      },
      {
        id: 'two-stage-works',
        name: { vi: 'công xưởng hai khâu', en: 'two-stage works' },
        forms: ['công xưởng hai khâu'],
        lesson: '05',
        says: {
          vi: 'Hình ảnh cho một khối: attention gom nguyên liệu từ các token khác, MLP đóng gói. Một hình ảnh, không phải một chứng minh.',
          en: 'A picture of a block: attention gathers material from other tokens, the MLP packs it. A picture, not a proof.',
        },
      },
    ],
  },
  {
    title: { vi: 'Từ và văn bản', en: 'Words and text' },
    terms: [
      {
        id: 'part-of-speech',
        name: { vi: 'từ loại', en: 'part of speech' },
        forms: ['từ loại'],
        lesson: '07',
        says: {
          vi: 'Loại của một từ theo việc nó làm trong câu: danh từ, động từ, tính từ và các loại khác. Cùng một từ có thể thuộc loại khác nhau ở hai câu.',
          en: 'The kind of a word by what it does in its sentence: noun, verb, adjective and so on. The same word may be of another kind in another sentence.',
        },
      },
      {
        id: 'upos',
        name: { vi: 'nhãn UPOS', en: 'UPOS tag' },
        forms: ['upos'],
        lesson: '07',
        says: {
          vi: 'Bộ 17 nhãn [từ loại](#part-of-speech) của Universal Dependencies, dùng chung cho mọi thứ tiếng: NOUN, PROPN, VERB, AUX và các nhãn khác.',
          en: 'The 17 [part-of-speech](#part-of-speech) tags of Universal Dependencies, the same for every language: NOUN, PROPN, VERB, AUX and so on.',
        },
      },
      {
        id: 'penn',
        name: { vi: 'nhãn Penn', en: 'Penn tag' },
        forms: ['penn treebank'],
        lesson: '07',
        says: {
          vi: 'Bộ nhãn [từ loại](#part-of-speech) của Penn Treebank cho tiếng Anh, chia theo dạng của từ: NN, NNS, VBD và các nhãn khác.',
          en: 'The [part-of-speech](#part-of-speech) tags of the Penn Treebank for English, which tell the forms of a word apart: NN, NNS, VBD and so on.',
        },
      },
      {
        id: 'tagger',
        name: { vi: 'bộ gán nhãn', en: 'tagger' },
        forms: ['bộ gán nhãn'],
        lesson: '07',
        says: {
          vi: 'Chương trình đọc một văn bản và gán cho mỗi từ một nhãn [từ loại](#part-of-speech). Nó có sai, nên cần nói nó khớp nhãn tay bao nhiêu.',
          en: 'A program that reads a text and gives each word a [part-of-speech](#part-of-speech) tag. It makes mistakes, so one says how often it agrees with tags set by hand.',
        },
      },
      {
        id: 'bpe',
        name: { vi: 'BPE', en: 'BPE' },
        forms: ['em:byte-pair encoding'],
        lesson: '07',
        says: {
          vi: 'Cách tách văn bản thành [token](#token) của GPT‑2: từ từng byte, ghép dần những cặp hay đứng cạnh nhau.',
          en: 'How GPT-2 splits a text into [tokens](#token): starting from bytes, pairs that often stand together are merged step by step.',
        },
      },
      {
        id: 'whole-word',
        name: { vi: 'từ nguyên vẹn', en: 'whole word' },
        forms: ['từ nguyên vẹn'],
        lesson: '07',
        says: {
          vi: 'Một [token](#token) trùng đúng một từ, có hay không có dấu cách đứng trước.',
          en: 'A [token](#token) that is exactly one word, with or without the space before it.',
        },
      },
      {
        id: 'prompt',
        name: { vi: 'đoạn mở đầu', en: 'prompt' },
        forms: ['đoạn mở đầu'],
        lesson: '07',
        says: {
          vi: 'Văn bản đưa cho mô hình để nó viết tiếp.',
          en: 'The text that a model is given to go on from.',
        },
      },
      {
        id: 'temperature',
        name: { vi: 'nhiệt độ', en: 'temperature' },
        forms: ['nhiệt độ'],
        lesson: '07',
        says: {
          vi: 'Số chia mọi [logit](#logit) trước khi bốc một [token](#token): dưới 1, token có xác suất lớn càng hay được bốc; bằng 0, luôn lấy token lớn nhất.',
          en: 'The number that every [logit](#logit) is divided by before a [token](#token) is drawn: below 1, likely tokens are drawn more often; at 0, always the likeliest.',
        },
      },
      {
        id: 'top-k',
        name: { vi: 'top-k', en: 'top-k' },
        forms: ['em:top-k'],
        lesson: '07',
        says: {
          vi: 'Chỉ bốc trong k [token](#token) có [logit](#logit) lớn nhất.',
          en: 'Drawing only from the k [tokens](#token) with the largest [logits](#logit).',
        },
      },
      {
        id: 'wilson',
        name: { vi: 'khoảng Wilson', en: 'Wilson interval' },
        forms: ['khoảng wilson'],
        lesson: '07',
        says: {
          vi: 'Khoảng của một tỉ lệ: những tỉ lệ thật mà con số đo được không cách quá hai [độ lệch chuẩn](#standard-deviation) của chính chúng. Không bao giờ ra ngoài 0 và 1.',
          en: 'The interval of a share: the true shares from which the measured one is no more than two of their own [standard deviations](#standard-deviation) away. It never leaves 0 and 1.',
        },
      },
    ],
  },
];
