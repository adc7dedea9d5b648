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
    label:
      'Address of a GGUF file or of model.safetensors, or name of a repository on Hugging Face',
    example: 'openai-community/gpt2 or https://…/model.gguf',
    use: 'Use this address',
    bad: 'This is neither a web address nor the name of a repository. An address must begin with https:// and lead to a GGUF file or to model.safetensors; a repository is written owner/name, such as openai-community/gpt2.',
    insecure:
      'This page was opened over https, so the browser does not let it download from an http address. Use an https address.',
    asking: (host, repo) => `Asking ${host} which files ${repo} has…`,
    several: (repo) => `${repo} has several models. Choose a file:`,
    parts: (count) => `${count} parts`,
    useFile: 'Use this file',
    hub: (host) => `Repositories are looked up at ${host}; to change that, see the page `,
    token: {
      open: 'Does it need permission?',
      label: 'Your token',
      note: (host) =>
        `Create a read-only token in your account settings on ${host}, after access was granted on the model's page. This page sends the token to ${host} only, keeps it in memory until the page is closed or reloaded, and stores it nowhere.`,
      use: 'Use the token',
      forget: 'Forget the token',
      held: (host) => `A token for ${host} is held.`,
      none: 'No token is held.',
    },
  },

  consent: {
    title: (name) => `Download ${name} to this device?`,
    say: (name, size) =>
      `${name} needs a download of ${size}. Nothing has been downloaded yet; please answer below.`,
    replaced:
      'The file on the server is no longer the one stored on this device, so it must be downloaded from the start; the old one is not used any more.',
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
    waitingFor: (time) => `Waiting before the next try, ${time} to go`,
    opening: (name) => `Opening ${name}; the model in use stays until that is done.`,
    drop: 'Do not open it',
    stays: (name) => `The model ${name} is still loaded and can run.`,
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

  saving: {
    waits:
      'The browser says that you are saving data, so the page has not downloaded the model. It will when you press Run, or right now:',
    load: 'Download the model',
  },

  facts: {
    kept: 'The file is stored on this device',
    notKept: 'The file is in memory only, not stored',
    verified: 'verified (its SHA-256 hash matches).',
    unverified: 'not verified (there is no SHA-256 hash to compare with).',
    unchecked:
      'The server could not be asked this time whether it still has this file: if the file was replaced there, the numbers here are those of the old one.',
  },

  lowMemory:
    'Low-memory mode: the page keeps only a few blocks in memory at a time and reads the weights again in every run. The results are the same, only slower.',

  managerLink: 'Stored models',
};
