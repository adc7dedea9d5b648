// SPDX-License-Identifier: MIT
//
// Drawing in parts (web/ui/drawing.js): whose turn it is, what a new request does to an old one, and
// what holds in a hidden tab. Frames are called by hand, and so are the tasks that follow them.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

const motion = { matches: false };
Object.assign(globalThis, { matchMedia: () => motion });
const { createDrawing } = await import('../../web/ui/drawing.js');

/** @type {(() => void)[]} what waits for the next frame */
let frames = [];
/** @type {(() => void)[]} what waits for a task of its own */
let tasks = [];
/** @type {string[]} */
let drawn = [];
const page = { hidden: false };

/** @param {number} [ms] how much later the frame comes */
function onlyFrame(ms = 0) {
  later += ms;
  for (const callback of frames.splice(0)) callback();
}

/** A frame and the tasks after it. @param {number} [ms] */
function frame(ms) {
  onlyFrame(ms);
  while (tasks.length) tasks.shift()?.();
}

let later = 0;
const { now } = performance;
const { setTimeout } = globalThis;

beforeEach(() => {
  frames = [];
  tasks = [];
  drawn = [];
  later = 0;
  page.hidden = false;
  motion.matches = false;
  Object.assign(globalThis, {
    document: page,
    requestAnimationFrame: (/** @type {() => void} */ callback) => frames.push(callback),
    setTimeout: (/** @type {() => void} */ callback) => tasks.push(callback),
  });
  performance.now = () => later;
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'document');
  Reflect.deleteProperty(globalThis, 'requestAnimationFrame');
  performance.now = now;
  Object.assign(globalThis, { setTimeout });
});

/** @param {string} name @param {number} [ms] that drawing it takes */
const part =
  (name, ms = 12) =>
  (/** @type {boolean} */ animate) => {
    drawn.push(animate ? `${name} moving` : name);
    later += ms;
  };

test('at once: all parts, in order, and they are told to move', () => {
  const drawing = createDrawing([part('a'), part('b')]);
  drawing.now(true);
  drawing.now();
  assert.deepEqual(drawn, ['a moving', 'b moving', 'a', 'b']);
});

test('nothing is told to move where the system asks for less motion', () => {
  motion.matches = true;
  createDrawing([part('a')]).now(true);
  assert.deepEqual(drawn, ['a']);
});

test('soon: a long part a frame, then no frame is asked for', () => {
  const drawing = createDrawing([part('a'), part('b')], { rest: 0 });
  drawing.soon();
  drawing.soon();
  assert.deepEqual(drawn, []);
  frame();
  assert.deepEqual(drawn, ['a']);
  frame();
  assert.deepEqual(drawn, ['a', 'b']);
  frame();
  assert.equal(frames.length, 0);
  drawing.soon();
  frame();
  assert.deepEqual(drawn, ['a', 'b', 'a']);
});

test('asked again half way, every part is drawn once more, none before its turn', () => {
  const drawing = createDrawing([part('a'), part('b'), part('c')], { rest: 0 });
  drawing.soon();
  frame();
  drawing.soon();
  for (let i = 0; i < 5; i++) frame();
  assert.deepEqual(drawn, ['a', 'b', 'c', 'a']);
});

test('short parts share a frame', () => {
  const drawing = createDrawing([part('a', 5), part('b', 8), part('c', 5)], { rest: 0 });
  drawing.soon();
  frame();
  assert.deepEqual(drawn, ['a', 'b']);
  frame();
  assert.deepEqual(drawn, ['a', 'b', 'c']);
});

test('each part is drawn in a task of its own, and none in the frame', () => {
  const drawing = createDrawing([part('a', 5), part('b', 5)], { rest: 0 });
  drawing.soon();
  onlyFrame();
  assert.deepEqual(drawn, []);
  tasks.shift()?.();
  assert.deepEqual(drawn, ['a']);
  onlyFrame();
  assert.equal(tasks.length, 1, 'a frame starts no second turn');
  tasks.shift()?.();
  assert.deepEqual(drawn, ['a', 'b']);
  frame();
  assert.equal(frames.length, 0);
});

test('a part that took long is followed by a rest', () => {
  const drawing = createDrawing([part('a', 20), part('b')], { rest: 3 });
  drawing.soon();
  frame();
  frame(59);
  assert.deepEqual(drawn, ['a']);
  frame(1);
  assert.deepEqual(drawn, ['a', 'b']);
});

test('a part that fails keeps no other from its turn', () => {
  const broken = () => {
    throw new Error('broken');
  };
  const drawing = createDrawing([broken, part('b')]);
  drawing.soon();
  assert.throws(() => frame(), /broken/);
  frame();
  assert.deepEqual(drawn, ['b']);
});

test('in tasks: others have their turn between two parts, and what was asked for is not drawn again', async () => {
  Object.assign(globalThis, { setTimeout });
  const drawing = createDrawing([part('a'), part('b')]);
  drawing.soon();
  setTimeout(() => drawn.push('another task'));
  await drawing.inTasks();
  assert.deepEqual(drawn, ['a', 'another task', 'b']);
  frame();
  assert.deepEqual(drawn, ['a', 'another task', 'b']);
});

test('in tasks of a hidden tab: at once', async () => {
  Object.assign(globalThis, { setTimeout });
  page.hidden = true;
  const drawing = createDrawing([part('a'), part('b')]);
  setTimeout(() => drawn.push('another task'));
  await drawing.inTasks();
  assert.deepEqual(drawn, ['a', 'b']);
});
