// SPDX-License-Identifier: MIT
//
// offline.js - the words about using the site without a network, in English.

/** @type {typeof import('../offline.js').text} */
export const text = {
  ready:
    'This site is kept on this device and will open without a network. Only models that are not stored yet need one.',
  offline:
    'There is no network at the moment. All pages, and the models stored on this device, still work; other models need a network.',
  savesData: 'You are saving data, so this site has not been kept for use without a network.',
  keep: 'Keep the site on this device',
  notKept: {
    insecure:
      'This site needs a network each time you open it: browsers keep only pages with an https address (or localhost), and this one is http. To use it without a network, open it over https.',
    refused:
      'This site needs a network each time you open it: the browser or the server does not let it be kept. If this is a private window, open the site in an ordinary one.',
    off: 'This site needs a network each time you open it: its server has switched off keeping it on devices.',
    network:
      'The network was lost while the site was being kept, so it does not open without one yet. It tries again at your next visit.',
    file: 'The site does not open without a network yet: a file on the server is missing or wrong. Please tell whoever runs the site; it tries again at your next visit.',
    space:
      'The site does not open without a network yet: this device has too little space. Delete models on the page “Stored models”, then open this page again.',
    cleared:
      'The copy of this site on this device was cleared, so for now it needs a network. With one, the site keeps itself again.',
  },
  update: {
    isThere: 'A new version of this site is there. This page runs the old one until you switch.',
    take: 'Use the new version',
    otherPages:
      'The new version is waiting: the old one is open in another tab. Close the other tabs, then press this button again.',
    elsewhere:
      'The new version was chosen in another tab. Reload this page, so that all of it is of one version.',
    reload: 'Reload the page',
  },
  cores: {
    why: 'After one reload this page uses several threads: the copy of the site on this device adds the two missing headers.',
    reload: 'Reload to use several threads',
  },
  runIsOn: 'Wait for this run to end first.',
};
