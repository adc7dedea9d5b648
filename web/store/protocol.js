// SPDX-License-Identifier: MIT
//
// protocol.js - the messages between client.js and worker.js of the store. Types only: nothing here
// runs.
//
//     client                                     store worker
//       |  start {options}  ----------------------> |   once, from the page
//       |  connect {port, client}  ---------------> |   one more client, such as the engine's worker
//       |  disconnect {client}  ------------------> |   that client's worker has ended
//       |  call {id, op, args}  ------------------> |   calls may overlap
//       | <------------------ event {id, event}     |   pieces of a read
//       |  taken {id}  ---------------------------> |   ... each is confirmed: few are sent ahead
//       |  abort {id}  ---------------------------> |
//       |  leave  --------------------------------> |   closes what this client holds open
//       | <------- result {id, value} or error {id, error}
//       | <------------------ status {status}       |   of the files that this client holds open
//       | <------------------ fatal {message}       |   the worker can answer no more calls
//
// Every call is answered by exactly one result or error, or the whole worker is lost. A port cannot
// tell that the worker at its other end was terminated: the caller of terminate() must also end the
// workers that have ports of it (StoreClient.lost tells when a worker ended by itself).

/**
 * @typedef {object} Options Of the whole store. All have defaults; tests choose small ones.
 * @property {number} chunkBytes Size of a chunk, the unit in which files are stored, hashed and
 *   fetched.
 * @property {number} silenceMs A request fails if the server sends nothing for this long.
 * @property {number} attempts A read fails after this many failed attempts without progress between
 *   them.
 * @property {number} backOffMs The first wait between two attempts; the next ones double.
 * @property {number} patienceMs The longest that a read waits because a server asks it to
 *   (Retry-After, or 429), without a byte between.
 * @property {number} checkMs How long a server has to say whether a stored file is still its own.
 * @property {number} runBytes The most that one request asks for.
 * @property {number} directBytes A read of a missing part up to this size is answered by a request
 *   of its own, and its bytes are not kept.
 * @property {number} memoryBytes The most that is kept in memory of a file that cannot be kept on
 *   disk.
 */

/**
 * The format that the first bytes must show, so that an error page is never taken for weights.
 * 'any' refuses web pages only.
 * @typedef {'gguf' | 'safetensors' | 'any'} Format
 */

/**
 * @typedef {object} OpenArgs
 * @property {string} url Absolute. The file is stored under it.
 * @property {string} [from] Where it is fetched, if not there: the same file on a mirror.
 * @property {number} [bytes] The exact size, where it is known.
 * @property {string} [sha256] Lower-case hexadecimal. Without it, a file is never `verified`.
 * @property {Format} [format] Default: by the end of the URL's path.
 * @property {boolean} [isPassing] The file is not kept on disk, and never hashed as a whole: for a
 *   file that is read once and does not fit on the disk. No effect on a file that is open already.
 */

/**
 * Where the bytes go: 'opfs' on disk for the next visit, 'memory' only until the worker ends.
 * @typedef {'opfs' | 'memory'} Kept
 */

/**
 * @typedef {object} OpenFile
 * @property {number} file Handle, valid for this client until it closes the file or leaves.
 * @property {number} size
 * @property {number} storedBytes
 * @property {boolean} verified The whole file has the SHA-256 asked for.
 * @property {Kept} kept
 * @property {boolean} hasDisk Is there a disk at all on which files can be kept?
 * @property {string | null} etag Names the version of the file: its ETag, or its date of change;
 *   null where neither is known.
 * @property {boolean} [isUnchecked] As in Status.
 */

/**
 * A file that a client makes instead of fetching it. Its URL has a fragment, so that no server is
 * ever asked for it. `etag` names what it is made of; a stored file with another `etag` is
 * discarded.
 * @typedef {OpenFile & { isComplete: boolean }} MadeFile size 0: nothing is stored
 */

/**
 * `etag`: the ETag, or the date of change. What the server does not say is null.
 * @typedef {{ etag: string | null, size: number | null }} Version
 */

/**
 * @typedef {object} StoredModel
 * @property {string} url
 * @property {number} size
 * @property {number} storedBytes
 * @property {boolean} verified
 * @property {string} [sha256] Of the whole file, once it was complete.
 * @property {number} usedAt Milliseconds since 1970.
 * @property {string | null} etag As of OpenFile.
 */

/** @typedef {{ verified: boolean, sha256: string, kept: Kept }} Completed */

/** @typedef {{ checkedBytes: number, badBytes: number, verified: boolean }} Checked */

/**
 * The browser's estimate. Without a disk, nothing outlives the worker.
 * @typedef {{ usedBytes: number, quotaBytes: number, hasDisk: boolean }} Space
 */

/**
 * @typedef {object} Ops Arguments and result of every op.
 * @property {{ args: OpenArgs, result: OpenFile }} open What is stored of a file without a known
 *   SHA-256 is compared with the server's file, and discarded if that is another one.
 * @property {{ args: OpenArgs, result: { verdict: 'same' | 'other' | 'unknown', size: number } }} compare
 *   The same comparison, without discarding anything; size is the server's where that is known.
 * @property {{ args: { url: string, from?: string }, result: Version }} version How the server names a
 *   file now, asked once a visit.
 * @property {{ args: { url: string }, result: string }} text A small text, which is not kept. Meanwhile
 *   the call hears of waits, as open does.
 * @property {{ args: { origin: string, token: string | null }, result: null }} authorize Sends this
 *   token with requests to this origin, and to no other, until the worker ends. Null: no token.
 * @property {{ args: { file: number, offset: number, length: number }, result: null }} read
 *   Answered when the last piece has been sent. Pieces come in order, each of at most one chunk.
 *   The read of a made file fails with 'absent' where a byte is not written yet; detail.offset
 *   names that byte.
 * @property {{ args: { file: number }, result: Completed }} complete Fetches what is missing, after
 *   the chunks that reads wait for; then verifies and publishes the file. Aborting it stops
 *   fetching.
 * @property {{ args: { url: string, etag?: string }, result: MadeFile }} make
 * @property {{ args: { file: number, size: number, etag: string | null }, result: null }} begin
 *   Sets size and etag of a made file; stored bytes of another size or etag are discarded.
 * @property {{ args: { file: number, offset: number, bytes: Uint8Array }, result: null }} write
 * @property {{ args: { file: number }, result: { offset: number | null } }} missing The first byte
 *   that must still be written; null if none.
 * @property {{ args: { file: number, verified: boolean }, result: Completed | null }} publish The
 *   client has written every byte, and says whether the file counts as verified. Null: a chunk was
 *   found damaged, and the client must write the missing bytes again.
 * @property {{ args: { file: number }, result: null }} pause Stops the file's requests. Reads of
 *   stored chunks go on; other reads wait for resume.
 * @property {{ args: { file: number }, result: null }} resume
 * @property {{ args: { file: number }, result: null }} close
 * @property {{ args: {}, result: StoredModel[] }} list The most recently used first.
 * @property {{ args: { url: string }, result: Checked }} verify Reads and hashes every stored
 *   chunk. Damaged chunks count as missing from then on, and complete() fetches them.
 * @property {{ args: { url: string }, result: { freedBytes: number } }} remove
 * @property {{ args: {}, result: Space }} space
 */

/** @typedef {keyof Ops} Op */

/** @typedef {{ type: 'piece', offset: number, bytes: Uint8Array }} PieceEvent offset in the file */

/** Sent while a file is being opened that must first be waited for. */
/** @typedef {{ type: 'status', status: Omit<Status, 'file'> }} StatusEvent */

/**
 * What the download of a file is doing. 'waiting': between two attempts.
 * @typedef {'idle' | 'downloading' | 'waiting' | 'paused' | 'verifying' | 'complete'} State
 */

/**
 * @typedef {object} Status Sent when something changed, at most ten times a second.
 * @property {number} file Handle, as the receiving client knows it.
 * @property {State} state
 * @property {number} storedBytes
 * @property {number} size
 * @property {number} bytesPerSecond Over the last seconds; 0 while nothing arrives.
 * @property {number | null} secondsLeft
 * @property {boolean} verified
 * @property {Kept} kept
 * @property {boolean} [isUnchecked] The file was complete before this visit, nobody knows what SHA-256
 *   it should have, and its server did not show whether it is still the same.
 * @property {WireError} [problem] A problem that does not stop the work but that a learner should
 *   know of, such as code 'quota' with detail.missingBytes.
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
 *   | import('../alive.js').Alive
 *   | { kind: 'event', id: number, event: PieceEvent | StatusEvent }
 *   | { kind: 'result', id: number, value: any }
 *   | { kind: 'error', id: number, error: WireError }
 *   | { kind: 'status', status: Status }
 *   | { kind: 'fatal', message: string }} FromStore
 */

export {};
