import type { ButtonHTMLAttributes } from 'react';
import styles from './Button.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'plain' | 'primary' | 'danger' | 'bare';
  pressed?: boolean;
}

export function Button({ kind = 'plain', pressed, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={`${styles.button} ${styles[kind]} ${className}`}
      {...rest}
    />
  );
}
