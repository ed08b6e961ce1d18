// Colours the code on the cards: enough JavaScript and Rust for samples of a few lines, no more.
'use strict'

const KEYWORDS = {
  js: 'await async catch const let new of return throw try function null true false for',
  rust: 'async await fn let mut move pub struct use impl match if else for in return Ok Err Some None true false self',
}

const SYNTAX = {
  js: syntax(KEYWORDS.js, String.raw`'(?:[^'\\]|\\.)*'|${'`'}[^${'`'}]*${'`'}`),
  rust: syntax(KEYWORDS.rust, String.raw`"(?:[^"\\]|\\.)*"`),
}

/** One expression with a named group for each colour; what no group takes stays plain. */
function syntax(keywords, strings) {
  const groups = {
    comment: String.raw`//.*`,
    string: strings,
    keyword: String.raw`\b(?:${keywords.split(' ').join('|')})\b`,
    number: String.raw`\b\d[\d_.]*\b`,
    type: String.raw`\b[A-Z]\w*\b|\b(?:u8|u32|u64|usize|i64|f64|str|bool)\b`,
    call: String.raw`\b[a-z_]\w*(?=\()`,
  }
  return new RegExp(Object.entries(groups).map(([name, pattern]) => `(?<${name}>${pattern})`).join('|'), 'g')
}

/** The code as nodes, each coloured piece in a `span` with a class. */
function highlight(language, code) {
  const fragment = document.createDocumentFragment()
  let end = 0
  for (const match of code.matchAll(SYNTAX[language])) {
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined)
    const span = document.createElement('span')
    span.className = kind
    span.textContent = match[0]
    fragment.append(code.slice(end, match.index), span)
    end = match.index + match[0].length
  }
  fragment.append(code.slice(end))
  return fragment
}
