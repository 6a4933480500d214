const COLORS = ['#7c3085', '#1d6f8b', '#8a4b08', '#2d6a4f', '#9c2f4a', '#3d5a99', '#5d5b1b', '#6b3fa0'];

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}

/** A person as a colored square with initials. */
export function Avatar({ name, size = 36 }: { name: string; size?: number }) {
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const style = { background: COLORS[sum % COLORS.length], width: size, height: size, fontSize: size * 0.4 };
  // The initials are drawn by the style sheet: as text they would stand beside the name they are made of.
  return <span className="avatar" style={style} data-initials={initials(name)} aria-hidden="true" />;
}

/** The app's own mark. */
export function AppMark({ size = 36 }: { size?: number }) {
  return (
    <svg className="avatar" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1f4e5f" />
      <path
        d="M8 23V10l8 8 8-8v13"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
