// SPDX-License-Identifier: MIT
//
// lesson.js - the words that all lessons share, in English. The prose of a lesson is in its HTML.

/** @type {typeof import('../lesson.js').text} */
export const text = {
  prediction: {
    title: 'Predict before you measure',
    draw: 'Draw with the mouse or a finger. By keyboard: ← → move along the axis, ↑ ↓ raise and lower the curve, Delete removes a point.',
    curve: 'your curve',
    result: 'measured',
    kept: 'Your prediction is kept on this device. Run the experiment to compare.',
    unkept:
      'The browser does not allow anything to be stored, so your prediction lasts only until you close the page.',
    again: 'Predict again',
    clear: 'Clear the curve',
    yours: (guess) => `Your prediction: ${guess}.`,
    none: 'You made no prediction before this run.',
    drawn: (gap, unit) => `Your curve is ${gap} (${unit}) away from the result on average.`,
    right: 'That is what was measured.',
    wrong: (actual) => `But the measurement says: ${actual}.`,
    isResult: 'measured',
    at: (s) => `${s.xTitle} ${s.x}: ${s.yTitle} ${s.y}`,
    noPoint: 'not drawn',
    role: 'hand-drawn curve',
    describe: (s) => `${s.points} of ${s.all} points drawn.`,
  },

  opening: {
    see: 'Show the result',
    next: 'Next question',
    pass: 'Skip and show it',
    held: 'The result appears here once you have predicted it.',
    toGuess: 'Go to the question.',
    recorded: (model) => `Recorded with the model ${model}.`,
    elsewhere: 'Change text or model',
  },

  runs: {
    legend: 'Models shown',
    models: 'the models compared',
    off: 'the models switched off',
    missing: (names) =>
      `Not run on this text yet: ${names}. Choose it in the experiment and press Run.`,
  },

  door: {
    open: 'Open a text file…',
    hint: 'or drop a .txt file onto the box above; the file stays on this device',
    read: (s) =>
      `Opened “${s.name}” (${s.size}, encoding ${s.encoding}): ${s.characters} characters are in the box above.`,
    gutenberg: (head, tail) =>
      `What Project Gutenberg says is not the author’s and was cut off: ${head} characters before the book, ${tail} after it.`,
    part: 'The file is longer than a run needs, so the page takes its beginning only.',
    run: 'Press Run to measure.',
  },

  checks: {
    title: 'Check yourself',
    before:
      'These questions are graded against your own measurements, so run the experiment first.',
    answer: 'Answer',
    submit: 'Submit',
    notNumber:
      'The page cannot read a number here. Write it like 0.25 or −1.5; 0,25 and −1,5 are understood too.',
    choose: 'Choose an answer.',
    right: 'Correct.',
    wrong: 'Not yet.',
    tooHigh: (read) => `Not yet: ${read} is higher than what you measured.`,
    tooLow: (read) => `Not yet: ${read} is lower than what you measured.`,
    eitherWay: (one, other) =>
      `Not yet, whether you mean ${one} or ${other}. Put a comma before the decimals, as everywhere in this course, and nothing between the thousands.`,
    hint: (n, all) => `Hint ${n} / ${all}`,
    solve: 'Show the solution',
    passed: 'You answered this one correctly before.',
    undefinedHere: 'This run has no value for this question; run it with a longer text.',
    changed: 'The run has changed, so answer again using the new numbers.',
    progress: (right, all) => `${right} / ${all} correct.`,
  },

  link: {
    make: 'Make a link',
    about:
      'The link carries the text that was run, the settings, the hash of the model and the version of the engine; opening it gives exactly this figure again. Nothing is sent anywhere.',
    field: 'Link',
    copied: 'Link copied.',
    notCopied: 'The browser does not allow copying. The link is selected; press Ctrl + C.',
    tooLong: (length, limit) =>
      `The text is too long for a link: it needs ${length} characters, and many programs cut links longer than ${limit}. Shorten the text, or send the text by itself together with a link made with the sample text.`,
    notRun:
      'The text in the box was edited and not run: the link carries the text of the figures on the page.',
    noModel: 'No model is loaded yet, so the link cannot name one.',
    opened: 'This page was opened from a link.',
    leads: 'It runs the experiment by itself, then takes you to the first figure.',
    ignored: (names) =>
      `Some of the link could not be understood or used, and was left out: ${names}.`,
    otherLesson: (lesson) => `the lesson's number (this is a link to lesson ${lesson})`,
    unknown: (key) => `“${key}”`,
    names: {
      model: 'model',
      sha256: 'SHA-256 hash',
      engine: 'engine version',
      precision: 'precision',
    },
    otherModel: (s) =>
      `The link was made with the model ${s.theirs}, and the page is using ${s.ours}. Choose that model and run again to get the same numbers.`,
    otherHash: (s) =>
      `The SHA-256 hash of the model does not match: the link says ${s.theirs}…, the file in use has ${s.ours}…. The weights differ, so the numbers may too.`,
    noHash:
      'The SHA-256 hash of the model file in use is not known, so it cannot be compared with the link.',
    otherEngine: (s) =>
      `The link was made with engine ${s.theirs}, and the page is using ${s.ours}: the last digits of the numbers may differ.`,
    same: 'Model, SHA-256 hash and engine all match the link.',
  },

  continuation: {
    drawn: (s) => `Generating token ${s.done} / ${s.all}: …${s.tail}`,
  },

  script: {
    button: 'Download the PyTorch code',
    about:
      'Python code that draws the same figure with TransformerLens, on the real GPT‑2 weights and with the text and the settings of this page.',
  },

  presenter: {
    start: 'Present',
    bar: 'Presentation',
    previous: 'Previous part',
    next: 'Next part',
    run: 'Run the experiment',
    leave: 'Leave (Esc)',
    where: (s) => `${s.section} / ${s.all}: ${s.title}`,
  },

  play: { play: 'Play the layers', stop: 'Stop', step: 'Next layer' },

  trainingLog:
    'The training log of the model mini (models/mini/log.tsv), not of the model that is chosen.',
  figureNotLoaded: 'This figure could not be loaded. Check the network and reload the page.',

  beside: {
    legend: 'Models side by side',
    how: 'The run of each model is kept when you choose another and run the same text. Tick a model, and each figure has the same of that model below it.',
    entry: (r) => `${r.model}: ${r.layers} blocks, ${r.kind}`,
    wanted: (name) => `The link puts ${name} here too, but this page has not run that model.`,
    more: (n) => `And ${n} more models that the link puts here.`,
    runIt: 'Run with that model',
    cannot: 'Choose that model in the box Model, then press Run.',
    title: (model) => `The same of ${model}.`,
    titleAt: (s) => `The same of ${s.model}, at the same depth: layer ${s.layer} / ${s.layers}.`,
  },

  recorded: {
    otherModel:
      'The recorded run that came with this page belongs to another default model, so it is not shown. Press Run to get numbers of your own.',
    provenance: (p) =>
      `Recording: a run made beforehand with the model ${p.model}, ${p.type} weights, computed as exact, engine ${p.engine}, SHA-256 ${p.sha256}…`,
    replaced: 'Press Run to put your own numbers in its place.',
  },
};
