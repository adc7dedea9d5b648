import { onSite } from './browser.mjs';
const [place, out, width='1366', doRun] = process.argv.slice(2);
await onSite(async (page, url) => {
  page.on('console', m => console.log('console', m.type(), m.text()));
  page.on('pageerror', e => console.log('pageerror', e.message, e.stack?.slice(0,600)));
  await page.setViewport({ width: Number(width), height: 800 });
  await page.goto(new URL(place, url).href, { waitUntil: 'load' });
  await new Promise(r => setTimeout(r, 14000));
  if (doRun) { const { run } = await import('./e2e/page.mjs'); await run(page); await new Promise(r=>setTimeout(r,1500)); }
  if (out) await page.screenshot({ path: out });
  console.log(await page.evaluate(() => document.querySelectorAll('[data-testid="token"]').length + ' tokens; ' + [...document.querySelectorAll('.readout')].map(r=>r.innerText.replaceAll('\n',' ')).join(' | ')));
});
