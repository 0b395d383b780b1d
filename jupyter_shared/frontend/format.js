// Numbers, sizes and times as people read them.

/** 1234567 as 1,234,567; fractions with as many digits as matter. */
export function formatNumber(value) {
  if (typeof value !== "number") return String(value ?? "");
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(6)));
}

/** Bytes as 1.2 MB. */
export function formatBytes(size) {
  if (typeof size !== "number") return "";
  let rest = size;
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (rest < 1000 || unit === "GB") {
      return `${unit === "B" || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${unit}`;
    }
    rest /= 1000;
  }
  return "";
}

/** Seconds since 1970 as the time of day; with the date (that of the same zone) when it was not today. */
export function formatTime(seconds, now = Date.now()) {
  if (typeof seconds !== "number") return "";
  const moment = new Date(seconds * 1000);
  const time = moment.toLocaleTimeString("en-GB");
  return moment.toDateString() === new Date(now).toDateString() ? time : `${moment.toLocaleDateString("sv-SE")} ${time}`;
}

/** Seconds as 1:02:03. */
export function formatDuration(seconds) {
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "?";
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A cell of a table by the format its column names. */
export function formatCell(value, format) {
  if (value === null || value === undefined) return "";
  if (format === "time") return formatTime(value);
  if (format === "bytes") return formatBytes(value);
  if (format === "number") return formatNumber(value);
  return String(value);
}
