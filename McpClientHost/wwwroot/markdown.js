// The little Markdown that models write, as nodes and never as HTML: no links, no pictures, nothing that leads or loads from elsewhere.
import { element } from './page.js';

const inlines = /(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(\*|_)(?=\S)(.+?)(?<=\S)\3(?!\w)|`([^`]+)`/g;

function inline(node, text) {
  let end = 0;
  for (const match of text.matchAll(inlines)) {
    node.append(text.slice(end, match.index));
    if (match[2] !== undefined) node.append(inline(element('strong'), match[2]));
    else if (match[4] !== undefined) node.append(inline(element('em'), match[4]));
    else node.append(element('code', match[5]));
    end = match.index + match[0].length;
  }
  node.append(text.slice(end));
  return node;
}

const cells = line => line.trim().replace(/^\||\|$/g, '').split('|').map(cell => cell.trim());

function table(lines) {
  const all = element('table');
  all.append(element('thead'), element('tbody'));
  const row = (into, name, line) => {
    const tr = element('tr');
    tr.append(...cells(line).map(cell => inline(element(name), cell)));
    into.append(tr);
  };
  row(all.tHead, 'th', lines[0]);
  for (const line of lines.slice(2)) row(all.tBodies[0], 'td', line);
  const frame = element('div', undefined, 'scroll');
  frame.append(all);
  return frame;
}

export function markdown(text) {
  const blocks = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const take = test => {
    const taken = [];
    while (lines.length && test(lines[0])) taken.push(lines.shift());
    return taken;
  };
  while (lines.length) {
    const line = lines[0];
    let match;
    if (line.trim() === '') lines.shift();
    else if (line.startsWith('```')) {
      lines.shift();
      const pre = element('pre');
      pre.append(element('code', take(l => !l.startsWith('```')).join('\n')));
      lines.shift();
      blocks.push(pre);
    } else if ((match = /^(#{1,6})\s+(.*)/.exec(line))) {
      lines.shift();
      blocks.push(inline(element('h3'), match[2]));
    } else if (line.startsWith('>')) {
      const quote = element('blockquote');
      quote.append(...markdown(take(l => l.startsWith('>')).map(l => l.replace(/^>\s?/, '')).join('\n')));
      blocks.push(quote);
    } else if (/^\s*([-*+]|\d+[.)])\s+/.test(line)) {
      const ordered = /^\s*\d/.test(line);
      const list = element(ordered ? 'ol' : 'ul');
      if (ordered) list.start = Number.parseInt(line, 10);
      const own = ordered ? /^\s*\d+[.)]\s+/ : /^\s*[-*+]\s+/;
      for (const item of take(l => own.test(l) || /^\s{2,}\S/.test(l))) list.append(inline(element('li'), item.replace(own, '').trim()));
      blocks.push(list);
    } else if (line.includes('|') && /^\s*\|?\s*:?-{2,}/.test(lines[1] ?? '')) {
      blocks.push(table(take(l => l.includes('|'))));
    } else {
      const paragraph = element('p');
      const taken = [lines.shift(), ...take(l => l.trim() !== '' && !/^(```|#{1,6}\s|>|\s*[-*+]\s|\s*\d+[.)]\s)/.test(l))];
      taken.forEach((part, i) => {
        if (i) paragraph.append(element('br'));
        inline(paragraph, part);
      });
      blocks.push(paragraph);
    }
  }
  return blocks;
}
