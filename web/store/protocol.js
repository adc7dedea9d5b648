// SPDX-License-Identifier: MIT
//
// protocol.js - the messages between client.js and worker.js of the store. Types only: nothing here
// runs.
//
//     client                                     store worker
//       |  start {options}  ----------------------> |   once, from the page
//       |  connect {port, client}  ---------------> |   one more client, such as the engine's worker
//       |  disconnect {client}  ------------------> |   that one is gone without a word
//       |  call {id, op, args}  ------------------> |   calls may overlap
//       | <------------------ event {id, event}     |   pieces of a read
//       |  taken {id}  ---------------------------> |   ... each is answered: few are ever under way
//       |  abort {id}  ---------------------------> |
//       |  leave  --------------------------------> |   closes what this client holds open
//       | <------- result {id, value} or error {id, error}
//       | <------------------ status {status}       |   of the files that this client holds open
//       | <------------------ fatal {message}       |   the worker is of no use any more
//
// Every call is answered by exactly one result or error, or the whole worker is lost. A port cannot
// tell that the worker at its other end was terminated: whoever calls terminate() ends the holders
// of its ports as well (StoreClient.lost tells when a worker ended by itself).

/**
 * @typedef {object} Options Of the whole store. All have defaults; tests choose small ones.
 * @property {number} chunkBytes Unit of storing, hashing and fetching again.
 * @property {number} silenceMs A server that sends nothing for so long has failed.
 * @property {number} attempts Failures in a row, without progress between, before giving up.
 * @property {number} backOffMs The first wait between two attempts; the next ones double.
 * @property {number} patienceMs The longest wait that a server may ask for (Retry-After).
 * @property {number} runBytes One request asks for no more than this.
 * @property {number} directBytes A read of a missing part up to this size is answered by a request
 *   of its own, and its bytes are not kept.
 * @property {number} memoryBytes What may be kept of a file where it cannot be kept on disk.
 */

/**
 * What the bytes must look like, so that an error page is never taken for weights. 'any' refuses
 * web pages only.
 * @typedef {'gguf' | 'safetensors' | 'any'} Format
 */

/**
 * @typedef {object} OpenArgs
 * @property {string} url Absolute.
 * @property {number} [bytes] The exact size, where it is known.
 * @property {string} [sha256] Lower-case hexadecimal. Without it, a file is never `verified`.
 * @property {string} [etag]
 * @property {Format} [format] Default: by the end of the URL's path.
 * @property {boolean} [isPassing] Nothing is kept, and the whole is never hashed: for a file that is
 *   read once, where there is no room for it. No effect on one that is open already.
 */

/**
 * Where the bytes go: 'opfs' on disk for the next visit, 'memory' only until the worker ends.
 * @typedef {'opfs' | 'memory'} Kept
 */

/**
 * @typedef {object} OpenFile
 * @property {number} file Handle of this client; close() it, or end the worker.
 * @property {number} size
 * @property {number} storedBytes
 * @property {boolean} verified The whole file has the SHA-256 asked for.
 * @property {Kept} kept
 * @property {boolean} hasDisk Is there a disk at all on which files can be kept?
 * @property {string | null} etag What it is one version of, as far as anybody said.
 */

/**
 * A file that a client makes instead of fetching it. Its URL has a fragment, so that no server is ever
 * asked for it; `etag` says what it is made of, and one that was made of something else is forgotten.
 * @typedef {OpenFile & { isComplete: boolean }} MadeFile size 0: nothing is here
 */

/**
 * @typedef {object} StoredModel
 * @property {string} url
 * @property {number} size
 * @property {number} storedBytes
 * @property {boolean} verified
 * @property {string} [sha256] Of the whole file, once it was complete.
 * @property {number} usedAt Milliseconds since 1970.
 */

/** @typedef {{ verified: boolean, sha256: string, kept: Kept }} Completed */

/** @typedef {{ checkedBytes: number, badBytes: number, verified: boolean }} Checked */

/**
 * What the browser says; no promise. Without a disk, nothing outlives the worker.
 * @typedef {{ usedBytes: number, quotaBytes: number, hasDisk: boolean }} Space
 */

/**
 * @typedef {object} Ops Arguments and result of every op.
 * @property {{ args: OpenArgs, result: OpenFile }} open
 * @property {{ args: { file: number, offset: number, length: number }, result: null }} read
 *   Answered when the last piece has been sent. Pieces come in order, each of at most one chunk. Of a
 *   made file, 'absent' says at detail.offset what has to be written first.
 * @property {{ args: { file: number }, result: Completed }} complete Fetches what is missing, after
 *   what is being read; then verifies and publishes. Aborting it stops the fetching.
 * @property {{ args: { url: string, etag?: string }, result: MadeFile }} make
 * @property {{ args: { file: number, size: number, etag: string | null }, result: null }} begin Of a
 *   made file: what is here of another size or of other origin is forgotten.
 * @property {{ args: { file: number, offset: number, bytes: Uint8Array }, result: null }} write
 * @property {{ args: { file: number }, result: { offset: number | null } }} missing The first byte
 *   that has to be written yet.
 * @property {{ args: { file: number, verified: boolean }, result: Completed | null }} publish The
 *   client has written all and says what it is worth. Null: a part was found damaged meanwhile.
 * @property {{ args: { file: number }, result: null }} pause Stops this file's network. Reads of
 *   what is stored go on; others wait for resume.
 * @property {{ args: { file: number }, result: null }} resume
 * @property {{ args: { file: number }, result: null }} close
 * @property {{ args: {}, result: StoredModel[] }} list The last used first.
 * @property {{ args: { url: string }, result: Checked }} verify Reads and hashes all that is stored.
 *   Bad chunks count as missing from then on: complete() fetches them.
 * @property {{ args: { url: string }, result: { freedBytes: number } }} remove
 * @property {{ args: {}, result: Space }} space
 */

/** @typedef {keyof Ops} Op */

/** @typedef {{ type: 'piece', offset: number, bytes: Uint8Array }} PieceEvent offset in the file */

/**
 * What a file's network does. 'waiting': between two attempts.
 * @typedef {'idle' | 'downloading' | 'waiting' | 'paused' | 'verifying' | 'complete'} State
 */

/**
 * @typedef {object} Status Sent when something changed, at most ten times a second.
 * @property {number} file Handle of the client that it is sent to.
 * @property {State} state
 * @property {number} storedBytes
 * @property {number} size
 * @property {number} bytesPerSecond Of the last seconds; 0 while nothing comes.
 * @property {number | null} secondsLeft
 * @property {boolean} verified
 * @property {Kept} kept
 * @property {WireError} [problem] What a learner should know although the work goes on, such as
 *   code 'quota' with detail.missingBytes.
 */

/** @typedef {import('../engine/protocol.js').WireError} WireError */

/**
 * @typedef {{ kind: 'start', options: Partial<Options> }
 *   | { kind: 'connect', port: MessagePort, client: number }
 *   | { kind: 'disconnect', client: number }
 *   | { kind: 'call', id: number, op: Op, args: any }
 *   | { kind: 'taken', id: number }
 *   | { kind: 'abort', id: number }
 *   | { kind: 'leave' }} ToStore
 */

/**
 * @typedef {{ kind: 'started' }
 *   | { kind: 'event', id: number, event: PieceEvent }
 *   | { kind: 'result', id: number, value: any }
 *   | { kind: 'error', id: number, error: WireError }
 *   | { kind: 'status', status: Status }
 *   | { kind: 'fatal', message: string }} FromStore
 */

export {};
