// SPDX-License-Identifier: MIT
//
// manager.js - the words of the page of stored models, in English.

/** @type {typeof import('../manager.js').text} */
export const text = {
  reading: 'Looking at what is on this device…',
  empty: 'No model is stored on this device. A model is stored when you choose it in a lesson.',
  noDisk:
    'The browser does not let this page store files (a private window, most likely), so models are in memory only and are lost when you close the tab.',
  sum: (count, size) => `Models on this device: ${count}, ${size}.`,
  space: (used, quota) =>
    `The browser gives this page about ${quota} and counts ${used} of it as used.`,
  size: (stored, size) => `${stored} / ${size}`,
  used: (when) => `last used ${when}`,
  from: (host) => `from ${host}`,
  state: {
    verified: 'Verified: the SHA-256 hash of the whole file matches.',
    whole: 'Complete, not verified: there is no SHA-256 hash to compare with.',
    part: (share) =>
      `Only ${share} so far, not verified. Choose the model again in a lesson to go on with the download.`,
  },
  originalOf: (name) => `${name}, original file, conversion under way`,
  companionOf: (name, file) => `${name}, ${file}`,
  sha256: 'SHA-256',
  verify: 'Verify now',
  verifyOf: (name) => `Verify now: ${name}`,
  verifying: (name) => `Reading and checking ${name}…`,
  good: (name, size) => `${name}: ${size} read again; the SHA-256 hash of the whole file matches.`,
  goodPart: (name, size) =>
    `${name}: ${size} read again; every stored part is as it was when it arrived. The whole file cannot be verified yet.`,
  bad: (name, size) =>
    `${name}: ${size} on the disk was damaged and has been discarded. Choose the model again in a lesson to download that part anew.`,
  remove: 'Delete',
  removeOf: (name) => `Delete ${name}`,
  sure: (name, size) => `Delete ${name} (${size})? To use it again you would have to download it.`,
  removed: (name, size) => `${name} is deleted; ${size} is free again.`,
  removeAll: 'Delete all',
  sureAll: (count, size) =>
    `Delete all ${count} models (${size})? To use them again you would have to download them.`,
  yes: 'Delete',
  yesAll: 'Delete all',
  no: 'Keep',
  keep: 'Keep for good',
  keepNote:
    'When the disk is almost full, a browser may delete the files of pages by itself. This button asks the browser not to delete those of this page; some browsers will ask you in turn.',
  isKept: 'The browser has promised not to delete the files of this page by itself.',
  notKept:
    'The browser has not agreed yet. Use the page more often or bookmark it, then try again.',
  retry: 'Look again',
  hub: {
    isHub: (hub) => `${hub} is used.`,
    isMirror: (hub) => `The mirror ${hub} is used instead of Hugging Face.`,
    label: 'Address of the mirror',
    use: 'Use this mirror',
    back: 'Use Hugging Face again',
    bad: 'This is not the address of a mirror. It must begin with https:// and have no password, question mark or hash sign.',
    insecure:
      'This page was opened over https, so the browser does not let it download from an http address. Use an https address.',
    notKept:
      'The browser does not let this page remember the choice (often so in a private window).',
    asking: 'Asking the mirror…',
    answers: 'The mirror answers as Hugging Face does.',
    answersNot: 'The choice is kept, but the mirror does not answer as Hugging Face does:',
  },
};
