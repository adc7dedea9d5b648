// SPDX-License-Identifier: MIT
//
// models.js - the words of the model chooser, of downloads and of the manager page, in English.

/** @type {typeof import('../models.js').text} */
export const text = {
  groups: {
    registry: 'Ready to use',
    local: "In the server's folder",
    address: 'From an address you entered',
    file: 'From this device',
  },

  host: {
    site: "this page's server",
    file: 'a file on this device',
  },

  original: (name, type) => `${name} (original, ${type})`,
  becomesQ8: 'kept as Q8_0',
  about: (size) => `about ${size}`,
  unknownSize: 'size not known yet',

  stored: {
    whole: 'stored on this device',
    part: (share) => `${share} stored on this device`,
    verified: 'verified',
    unverified: 'not verified',
  },

  address: {
    open: 'Another address…',
    label: 'Address of a GGUF file or of model.safetensors',
    use: 'Use this address',
    bad: 'This is not a web address. It must begin with https:// and lead straight to a GGUF file or to model.safetensors.',
  },

  consent: {
    title: (name) => `Download ${name} to this device?`,
    say: (name, size) =>
      `${name} needs a download of ${size}. Nothing has been downloaded yet; please answer below.`,
    size: 'Download',
    rest: (missing, stored) => `${missing} (${stored} is on this device already)`,
    unknown: 'the server does not say how large the file is; it may be very large',
    from: 'From',
    licence: 'Licence',
    unknownLicence: 'not known to the page; see where you found the address',
    hash: 'Verification',
    hashKnown:
      'the page knows the SHA-256 hash of the file beforehand and compares it once everything is here',
    hashUnknown: 'the page has no SHA-256 hash of this file to compare with',
    keeps: 'Keeps',
    keepsAbout: (size) =>
      `about ${size}: the page converts the weights to Q8_0 while they arrive and keeps only those`,
    keepsSome:
      'about a quarter: the page converts F32 weights to Q8_0 while they arrive and keeps only those',
    kept: 'The file stays on this device for the next time, and can be deleted at any time on the page ',
    running: 'The lesson runs during the download: each layer appears in the figure as it arrives.',
    tight: (room) =>
      `The browser gives this page only about ${room} of storage now. The model will run, but what cannot be stored must be downloaded again next time.`,
    tightOriginal: (room) =>
      `The browser gives this page only about ${room} of storage now, not enough for both the original file and its Q8_0 form. The model will run, but the Q8_0 form will not be verified, and what cannot be stored must be downloaded again next time.`,
    yes: (size) => `Download ${size}`,
    yesUnknown: 'Download',
    no: 'Do not download',
  },

  progress: {
    label: (name) => `Download of ${name}`,
    starting: 'Starting…',
    downloading: (host) => `Downloading from ${host}`,
    waiting: 'Waiting before the next try',
    paused: 'Paused',
    verifying: 'Verifying the SHA-256 hash of the whole file',
    reading: 'Reading from this device',
    amount: (got, all, share) => `${got} / ${all} (${share})`,
    rate: (rate) => `${rate}/second`,
    left: (time) => `about ${time} left`,
    blocks: (there, all) => `${there} / ${all} blocks are here.`,
    verified: 'Verified.',
    unverified: 'Not verified.',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel',
    said: (name, share) => `${name}: ${share} downloaded.`,
    ready: (name) => `${name} is downloaded.`,
    cancelled: (name) =>
      `The download of ${name} is cancelled. What has arrived stays on this device: choose the model again to go on, or delete it on the page `,
    cancelledShort: (name) => `Loading ${name} is cancelled.`,
    goOn: 'Go on with the download',
    seconds: (n) => `${n} s`,
    minutes: (n) => `${n} min`,
    hours: (n, minutes) => `${n} h ${minutes} min`,
  },

  facts: {
    kept: 'The file is stored on this device',
    notKept: 'The file is in memory only, not stored',
    verified: 'verified (its SHA-256 hash matches).',
    unverified: 'not verified (there is no SHA-256 hash to compare with).',
  },

  lowMemory:
    'Low-memory mode: the page keeps only a few blocks in memory at a time and reads the weights again in every run. The results are the same, only slower.',

  manager: {
    link: 'Stored models',
    reading: 'Looking at what is on this device…',
    empty: 'No model is stored on this device. A model is stored when you choose it in a lesson.',
    noDisk:
      'The browser does not let this page store files (a private window, most likely), so models are in memory only and are lost when you close the tab.',
    originalOf: (name) => `${name}, original file, conversion under way`,
    companionOf: (name, file) => `${name}, ${file}`,
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
    sha256: 'SHA-256',
    verify: 'Verify now',
    verifyOf: (name) => `Verify now: ${name}`,
    verifying: (name) => `Reading and checking ${name}…`,
    good: (name, size) =>
      `${name}: ${size} read again; the SHA-256 hash of the whole file matches.`,
    goodPart: (name, size) =>
      `${name}: ${size} read again; every stored part is as it was when it arrived. The whole file cannot be verified yet.`,
    bad: (name, size) =>
      `${name}: ${size} on the disk was damaged and has been discarded. Choose the model again in a lesson to download that part anew.`,
    remove: 'Delete',
    removeOf: (name) => `Delete ${name}`,
    sure: (name, size) =>
      `Delete ${name} (${size})? To use it again you would have to download it.`,
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
  },
};
