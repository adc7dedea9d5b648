// SPDX-License-Identifier: MIT
//
// play.js - the control that goes through the layers by itself: a button that starts and stops. Where the
// learner's system wants no motion, each press goes on by one layer. Declared like the controls of controls.js,
// beside a layerSlider().

import { text } from '../text/lesson.js';
import { el } from '../ui/dom.js';
import { mayMove } from '../ui/drawing.js';

/** How long a layer stands. */
const LAYER_MS = 700;

/** @param {{ from?: number }} [options]  the first layer @returns {import('./controls.js').ControlOf} */
export const playLayers =
  ({ from = 0 } = {}) =>
  ({ set, state }) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let waiting;
    /** The layer that this control has set; another hand has taken over where the view has another. */
    let own = from;
    const button = el('button', {
      type: 'button',
      class: 'plain',
      'data-testid': 'play',
      on: { click: press },
    });
    const last = () => state.run?.model.layers ?? from;

    function press() {
      if (!state.scene) return;
      if (waiting !== undefined) stop();
      else if (mayMove()) start();
      else go(state.view.layer >= last() ? from : state.view.layer + 1);
    }

    function start() {
      go(state.view.layer >= last() ? from : state.view.layer + 1);
      wait();
    }

    function wait() {
      waiting = setTimeout(() => {
        if (state.view.layer !== own || own >= last() || !mayMove()) return stop();
        go(own + 1);
        wait();
      }, LAYER_MS);
      name();
    }

    function stop() {
      clearTimeout(waiting);
      waiting = undefined;
      name();
    }

    /** @param {number} layer */
    function go(layer) {
      own = layer;
      set({ layer }, true);
    }

    function name() {
      const { play, stop: halt, step } = text.play;
      button.textContent = waiting !== undefined ? halt : mayMove() ? play : step;
    }

    name();
    return {
      elements: [button],
      begin: stop,
      draw(scene) {
        button.disabled = !scene;
        name();
      },
    };
  };
