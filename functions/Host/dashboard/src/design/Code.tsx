import { Visible } from './visible';
import { bytes } from './numbers';
import styles from './Code.module.css';

const limit = 100_000;

/** Text of any length, as it is; of what is very long, the beginning. */
export function Code({ text, whole }: { text: string; whole?: string }) {
  const isCut = text.length > limit;
  return (
    <>
      <pre className={styles.code} tabIndex={0}>
        <Visible text={isCut ? text.slice(0, limit) : text} lines />
      </pre>
      {isCut && (
        <p className={styles.cut}>
          {bytes(text.length - limit)} more are not shown. {whole && <a href={whole}>Open all of it</a>}
        </p>
      )}
    </>
  );
}
