import { Fragment, type ReactNode } from 'react';

/** What would not be seen, or would change the order of what is: controls, marks and overrides of direction, zero-width characters. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffd]/g;

const shown: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\ufffd': '\ufffd' };

/** Text from data, with what would not be seen written out. */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => shown[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** Text from data on the page. It is only ever text. */
export function Visible({ text, lines = false }: { text: string; lines?: boolean }): ReactNode {
  if (!lines) return <bdi>{visibleText(text)}</bdi>;
  return text.split('\n').map((line, index) => (
    <Fragment key={index}>
      {index > 0 && '\n'}
      <bdi>{visibleText(line.replaceAll('\t', '    '))}</bdi>
    </Fragment>
  ));
}
