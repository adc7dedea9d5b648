// SPDX-License-Identifier: MIT
//
// models.js - the words of the model chooser and of downloads, in English.

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

  managerLink: 'Stored models',
};
