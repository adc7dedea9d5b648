// SPDX-License-Identifier: MIT
//
// errors.js - the sentences that a learner reads when something fails, in English.
// web/text/errors.js lists the codes.

/** @type {typeof import('../errors.js').text} */
export const text = {
  known: {
    'no-model': {
      what: 'No model is loaded yet.',
      next: 'Choose a model in the box above.',
    },
    'worker-lost': {
      what: 'The engine stopped all of a sudden.',
      next: 'Press “Reload the model”; if it happens again, close some tabs or choose a smaller model.',
    },
    network: {
      what: 'The model could not be downloaded.',
      next: 'Check your connection and the server, then press “Reload the model”.',
      nextUnheard:
        'That server has never answered this page, and the browser does not say why: the network or the server may be down, or the server may not let pages of other sites read the file (CORS). Open the address in a new tab: if it downloads there, it is CORS; then download the file yourself and press “Open a file on this device…”.',
    },
    'no-cors': {
      what: 'The server answers, but does not let pages of other sites read the file (no CORS permission).',
      next: 'Your connection is fine, and another try changes nothing. Download the file yourself and press “Open a file on this device…”, take the model from another place, or ask whoever runs the server to send the header Access-Control-Allow-Origin.',
    },
    token: {
      what: 'This token cannot be sent safely, so the page does not use it.',
      next: 'A token has no spaces and is sent over https only. An old browser might send it on to another server: use Chrome from 119, Firefox from 121 or Safari from 17.4.',
    },
    'several-files': {
      what: 'This repository has several models, so the page does not choose one by itself.',
      next: 'Press “Another address…”, enter the name of the repository and choose a file from the list.',
    },
    'no-model-file': {
      what: 'This repository has no GGUF file and no model.safetensors.',
      next: 'A pytorch_model.bin cannot be opened here: look for a repository with model.safetensors or a GGUF of that model.',
    },
    offline: {
      what: 'This device is offline.',
      next: 'Models stored on this device still work. Go online and press “Reload the model”: nothing downloaded so far is lost.',
    },
    busy: {
      what: 'The server that holds the model is overloaded and asks to wait.',
      next: 'Wait a few minutes, then press “Reload the model”: nothing downloaded so far is lost.',
    },
    'not-found': {
      what: 'The server has no model file at this address.',
      next: 'Check the address or choose another model.',
    },
    forbidden: {
      what: 'The server does not allow this model file to be downloaded.',
      next: 'The repository may be private, may not exist, or may need permission: ask for access on the page of the model, then press “Another address…” and enter your token under “Does it need permission?”. Or download the file yourself and press “Open a file on this device…”.',
    },
    'not-weights': {
      what: 'What arrived is a web page or an error message, not a model file.',
      next: 'If this network needs a login (a café, a school), open any other web page to log in, then press “Reload the model”.',
    },
    encoded: {
      what: 'The server sends the model file compressed, so it cannot be downloaded in parts.',
      next: 'Ask whoever runs the server to turn off compression for model files, or download the file yourself and open it from this device.',
    },
    'bad-range': {
      what: 'The server sent another part of the file than the one asked for, so the page does not use it.',
      next: 'Press “Reload the model”. If it happens again, download the file yourself and open it from this device.',
    },
    changed: {
      what: 'The model file on the server changed during the download, so its old and new parts do not fit together.',
      next: 'Press “Reload the model” to download the new version from the start.',
    },
    'hash-mismatch': {
      what: 'The download is complete, but its SHA-256 hash does not match, so the page does not use the file.',
      next: 'Press “Reload the model” to download it from the start. If it happens again, the file on the server is not the original any more: choose another model.',
    },
    quota: {
      what: 'The browser has no storage left, so the model is in memory only and must be downloaded again next time.',
      next: 'Delete stored models you do not need or free some disk space, then press “Reload the model”.',
      nextMissing: (missing) =>
        `Another ${missing} is needed: delete stored models you do not need or free some disk space, then press “Reload the model”.`,
      isAboutStorage: true,
    },
    'in-use': {
      what: 'Another tab is using this model.',
      next: 'Close that tab and try again.',
      isAboutStorage: true,
    },
    'not-gguf': {
      what: 'This file is not GGUF, or its contents contradict one another.',
      next: 'Choose the .gguf file of a GPT-2 model.',
    },
    'bad-source': {
      what: 'A file of the Hugging Face model is damaged or contradicts itself.',
      next: 'The line of details below names the file. Download all files of the model again from one and the same page: config.json, tokenizer.json (or vocab.json and merges.txt) and the .safetensors files.',
    },
    'no-companion': {
      what: 'A .safetensors file makes a GPT-2 model only together with config.json and tokenizer.json (or vocab.json and merges.txt); not all of them are here.',
      next: 'Press “Open a file on this device…” and choose all files of a folder at once, or enter the address of a place that has them all.',
      nextMissingFiles: (names) =>
        `Missing: ${names}. Press “Open a file on this device…” and choose all files of a folder at once (hold Ctrl to choose several), or enter the address of a place that has them all.`,
    },
    parts: {
      what: 'This model is split into several files, and those at hand do not make one model.',
      next: 'Press “Open a file on this device…” and choose all parts of one model at once (hold Ctrl to choose several).',
      nextMissingFiles: (names) =>
        `Missing: ${names}. Press “Open a file on this device…” and choose all parts at once (hold Ctrl to choose several).`,
    },
    pytorch: {
      what: 'These weights are a PyTorch file, which the page cannot read.',
      next: 'Save the model as safetensors with the Python command in the line of details below, then open the folder that has model.safetensors.',
    },
    truncated: {
      what: 'The end of the model file is missing.',
      next: 'Its download was probably cut off. Download the file again, then open it once more.',
    },
    unsupported: {
      what: 'The page cannot read this kind of model yet.',
      next: 'Choose a GPT-2 model with F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q5_1, Q5_0, Q4_K, Q4_1 or Q4_0 weights.',
    },
    'missing-tensor': {
      what: 'The model file lacks a matrix or a setting that is needed.',
      next: 'The file may be damaged or not be GPT-2. Download it again or choose another.',
    },
    'bad-shape': {
      what: 'A matrix in the file has a size that does not fit GPT-2.',
      next: 'The line of details below names the matrix and both sizes. If it is an embedding table longer than vocab_size, write the number of its rows into vocab_size in config.json. Otherwise the file may be damaged: download it again or choose another.',
    },
    'no-tokenizer': {
      what: 'The model file comes without a tokenizer, so it cannot read text.',
      next: 'Choose a GGUF file that includes its tokenizer.',
    },
    'empty-text': {
      what: 'There is no text to read yet.',
      next: 'Type or paste a sentence into the text box and press Run.',
    },
    'no-target': {
      what: 'No line can be measured.',
      next: 'Each sentence needs the word “her” in lower case, after at least two tokens. Edit the sentences and press Run.',
    },
    'split-word': {
      what: 'This model cuts one of the words that the lesson puts into the sentences into several tokens, so their vectors cannot be compared.',
      next: 'Choose another model, for instance mini or GPT‑2, and press Run.',
    },
    'bad-hook': {
      what: 'An edit on this page left an infinite value or something that is not a number, so the model cannot go on.',
      next: 'Nothing is wrong with the weights. Remove or change that edit, then run again.',
    },
    measure: {
      what: 'The measurement of this lesson failed, so the run stopped halfway.',
      next: 'The figures keep the layers that were measured. Try another text or reload the page; if it fails again, send the line below to the author of the lesson.',
    },
    tagger: {
      what: 'The part-of-speech tagger could not be loaded, so the text has no tags yet.',
      next: 'The tagger is about 4 MB (1 MB compressed) and is fetched only when needed. Check the network, then run again.',
    },
    'empty-file': {
      what: 'This file has no text.',
      next: 'Choose another text file; the box is as it was.',
    },
    'binary-file': {
      what: 'This file is not plain text, so the page does not read it.',
      next: 'If it is a PDF, Word or EPUB file, open it and save it as .txt (UTF-8). The box is as it was.',
    },
    'lost-file': {
      what: 'The browser could not read this file.',
      next: 'It may have been moved, or what was dropped is a folder. Choose the file again; the box is as it was.',
    },
    'no-words': {
      what: 'This text does not give both groups: at least one noun and one adjective must pass every step of the filter.',
      next: 'Use a longer piece of English prose, a few pages or more. The figures keep the run before.',
    },
    'text-too-long': {
      what: 'The text is too long to be split into tokens.',
      next: 'Keep a shorter passage; a few pages are plenty.',
    },
    'over-context': {
      what: 'The text is longer than the context of the model.',
      next: 'Shorten the text or choose a model with a longer context.',
    },
    'bad-token': {
      what: 'A token lies outside the vocabulary of the model.',
      next: 'Run again, so that the text is split by the tokenizer of the model in use.',
    },
    'no-tap': {
      what: 'The engine does not have the quantity that the page asked for.',
      next: 'The page and the engine may be of different versions. Reload the page (Ctrl + F5).',
    },
    memory: {
      what: 'There is not enough memory for this model or this text.',
      next: 'Close some tabs, shorten the text or choose a smaller model.',
    },
    argument: {
      what: 'The page called the engine in a wrong way.',
      next: 'Reload the page (Ctrl + F5). If it happens again, please report it with the line of details below.',
    },
    'not-finite': {
      what: 'The computation met an infinite value or something that is not a number, and stopped.',
      next: 'The weights in the file may be damaged. Download it again or choose another.',
    },
    'weights-absent': {
      what: 'Some of the weights that the computation needs are not downloaded yet.',
      next: 'Press Run again. If it happens again, press “Reload the model”.',
    },
    'no-wasm': {
      what: 'The engine (WebAssembly SIMD) could not start.',
      next: 'Press “Reload the model”. If it happens again, use a recent Chrome, Edge or Firefox, or Safari from 16.4.',
    },
    aborted: {
      what: 'Stopped, as you asked.',
      next: 'Press Run when you want to go on.',
    },
  },
  unknown: {
    what: 'Something went wrong that the page has no name for.',
    next: 'Reload the page. If it happens again, please report it with the line of details below.',
  },
};
