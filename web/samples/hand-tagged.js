// SPDX-License-Identifier: MIT
//
// hand-tagged.js - a text of ours whose words have their parts of speech set by hand, to say how often a tagger
// agrees. 389 words: a story, an opinion, a life, a talk, a recipe.
//
// The tags follow Universal Dependencies for English: "be" is AUX, also as a copula; a contraction is two
// words (did|n't); "not" and the "to" of an infinitive are PART; my, her, their are PRON; a particle is ADP (put
// out). Sentences whose tags those guidelines leave open were not written. Tags were set before any tagger had
// read the text, and none was changed after it.
//
// word/TAG; a plus says that no space stands before the word.

const TAGGED = `
The/DET old/ADJ woman/NOUN kept/VERB the/DET light/NOUN on/ADP the/DET island/NOUN +./PUNCT
Every/DET evening/NOUN she/PRON climbed/VERB the/DET narrow/ADJ stairs/NOUN and/CCONJ lit/VERB the/DET lamp/NOUN before/SCONJ the/DET ships/NOUN came/VERB home/ADV +./PUNCT
Her/PRON son/NOUN did/AUX +n't/PART like/VERB the/DET work/NOUN +./PUNCT
He/PRON wanted/VERB to/PART leave/VERB +,/PUNCT but/CCONJ he/PRON could/AUX +n't/PART tell/VERB her/PRON +./PUNCT
One/NUM night/NOUN a/DET heavy/ADJ storm/NOUN broke/VERB the/DET glass/NOUN +,/PUNCT and/CCONJ the/DET wind/NOUN put/VERB out/ADP the/DET flame/NOUN +./PUNCT
They/PRON worked/VERB together/ADV until/ADP morning/NOUN +./PUNCT
"/PUNCT +You/PRON saved/VERB them/PRON +,/PUNCT +"/PUNCT she/PRON said/VERB quietly/ADV +./PUNCT
"/PUNCT +No/INTJ +,/PUNCT we/PRON saved/VERB them/PRON +,/PUNCT +"/PUNCT he/PRON answered/VERB +./PUNCT

I/PRON think/VERB the/DET world/NOUN could/AUX be/AUX better/ADJ if/SCONJ people/NOUN listened/VERB to/ADP their/PRON children/NOUN +./PUNCT
A/DET good/ADJ school/NOUN costs/VERB money/NOUN +,/PUNCT and/CCONJ a/DET bad/ADJ school/NOUN costs/VERB even/ADV more/ADJ money/NOUN +./PUNCT
We/PRON should/AUX plant/VERB trees/NOUN along/ADP our/PRON streets/NOUN +,/PUNCT because/SCONJ children/NOUN need/VERB cool/ADJ shade/NOUN +./PUNCT
Some/DET cities/NOUN already/ADV plan/VERB new/ADJ parks/NOUN +./PUNCT
In/ADP Oslo/PROPN +,/PUNCT drivers/NOUN pay/VERB a/DET small/ADJ fee/NOUN for/ADP each/DET trip/NOUN +,/PUNCT and/CCONJ the/DET money/NOUN supports/VERB new/ADJ buses/NOUN +./PUNCT
Change/NOUN is/AUX slow/ADJ +,/PUNCT yet/CCONJ people/NOUN change/VERB their/PRON habits/NOUN +./PUNCT
My/PRON neighbour/NOUN books/VERB a/DET seat/NOUN on/ADP the/DET early/ADJ train/NOUN and/CCONJ reads/VERB a/DET book/NOUN there/ADV +./PUNCT
She/PRON says/VERB that/SCONJ the/DET train/NOUN is/AUX her/PRON office/NOUN +./PUNCT

Marie/PROPN Curie/PROPN was/AUX born/VERB in/ADP Warsaw/PROPN in/ADP 1867/NUM +./PUNCT
She/PRON moved/VERB to/ADP Paris/PROPN and/CCONJ studied/VERB physics/NOUN there/ADV +./PUNCT
With/ADP her/PRON husband/NOUN Pierre/PROPN +,/PUNCT she/PRON found/VERB two/NUM new/ADJ elements/NOUN +,/PUNCT polonium/NOUN and/CCONJ radium/NOUN +./PUNCT
In/ADP 1903/NUM they/PRON shared/VERB the/DET Nobel/PROPN Prize/PROPN with/ADP Henri/PROPN Becquerel/PROPN +./PUNCT
Eight/NUM years/NOUN later/ADV she/PRON won/VERB a/DET second/ADJ prize/NOUN alone/ADV +./PUNCT
Her/PRON notebooks/NOUN are/AUX still/ADV radioactive/ADJ +,/PUNCT and/CCONJ the/DET library/NOUN keeps/VERB them/PRON in/ADP lead/NOUN boxes/NOUN +./PUNCT
Visitors/NOUN must/AUX sign/VERB a/DET paper/NOUN before/SCONJ they/PRON touch/VERB them/PRON +./PUNCT

"/PUNCT +Are/AUX you/PRON ready/ADJ +?/PUNCT +"/PUNCT asked/VERB Tom/PROPN +./PUNCT
"/PUNCT +Not/PART yet/ADV +,/PUNCT +"/PUNCT I/PRON said/VERB +./PUNCT
"/PUNCT +I/PRON have/AUX lost/VERB my/PRON keys/NOUN +,/PUNCT and/CCONJ the/DET bus/NOUN leaves/VERB in/ADP ten/NUM minutes/NOUN +./PUNCT +"/PUNCT
He/PRON laughed/VERB and/CCONJ held/VERB up/ADP his/PRON hand/NOUN +./PUNCT
"/PUNCT +Look/VERB +,/PUNCT here/ADV they/PRON are/AUX +./PUNCT
You/PRON left/VERB them/PRON in/ADP the/DET door/NOUN +./PUNCT +"/PUNCT
I/PRON did/AUX not/PART know/VERB what/PRON to/PART say/VERB +./PUNCT
We/PRON ran/VERB down/ADP the/DET hill/NOUN +,/PUNCT and/CCONJ the/DET driver/NOUN +,/PUNCT a/DET kind/ADJ man/NOUN with/ADP a/DET red/ADJ beard/NOUN +,/PUNCT waited/VERB for/ADP us/PRON +./PUNCT
That/PRON was/AUX lucky/ADJ +./PUNCT
Since/ADP that/DET day/NOUN I/PRON have/AUX kept/VERB a/DET spare/ADJ key/NOUN under/ADP a/DET stone/NOUN +./PUNCT
It/PRON looks/VERB like/ADP a/DET silly/ADJ plan/NOUN +,/PUNCT but/CCONJ it/PRON works/VERB +./PUNCT

Fresh/ADJ bread/NOUN needs/VERB only/ADV flour/NOUN +,/PUNCT water/NOUN +,/PUNCT salt/NOUN and/CCONJ time/NOUN +./PUNCT
Mix/VERB them/PRON gently/ADV in/ADP a/DET large/ADJ bowl/NOUN and/CCONJ cover/VERB the/DET dough/NOUN with/ADP a/DET wet/ADJ cloth/NOUN +./PUNCT
Rest/NOUN is/AUX important/ADJ +:/PUNCT a/DET long/ADJ rest/NOUN gives/VERB the/DET bread/NOUN its/PRON deep/ADJ taste/NOUN +./PUNCT
Then/ADV heat/VERB the/DET oven/NOUN +,/PUNCT shape/VERB the/DET loaf/NOUN and/CCONJ bake/VERB it/PRON slowly/ADV +./PUNCT
The/DET smell/NOUN alone/ADV will/AUX wake/VERB the/DET house/NOUN +./PUNCT
Cut/VERB the/DET loaf/NOUN with/ADP a/DET sharp/ADJ knife/NOUN and/CCONJ share/VERB the/DET first/ADJ slice/NOUN with/ADP a/DET friend/NOUN +./PUNCT`;

/**
 * @param {string} tagged
 * @returns {{ text: string, words: import('../pos/wink.js').TaggedWord[] }}
 */
function readTagged(tagged) {
  /** @type {import('../pos/wink.js').TaggedWord[]} */
  const words = [];
  let text = '';
  for (const paragraph of tagged.trim().split('\n\n')) {
    let before = text === '' ? '' : '\n\n';
    for (const written of paragraph.split(/\s/)) {
      const [, joined, word, upos] = /^(\+?)(.+)\/([A-Z]+)$/.exec(written) ?? ['', '', '', ''];
      const start = text.length + (joined ? 0 : before.length);
      text += joined ? word : before + word;
      words.push({ text: word, start, end: text.length, upos });
      before = ' ';
    }
  }
  return { text, words };
}

export const HAND_TAGGED = readTagged(TAGGED);
