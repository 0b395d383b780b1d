// What something shared can be called in Python code: a variable that takes no other one's place.

/** Words of the language, and functions that a cell may well call: neither is to be assigned to. */
const TAKEN = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for ' +
    'from global if import in is lambda nonlocal not or pass raise return try while with yield abs aiter all ' +
    'anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright ' +
    'credits delattr dict dir display divmod enumerate eval exec exit filter float format frozenset getattr ' +
    'globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max ' +
    'memoryview min next object oct open ord pow print property quit range repr reversed round set setattr ' +
    'slice sorted staticmethod str sum super tuple type vars zip'
  ).split(' ')
);

/** The variable for a name, which may be any text; `others` are variables that it must not be. */
export function variableFor(name: string, ...others: string[]): string {
  const letters = name.replace(/[^\p{XID_Continue}]/gu, '_').replace(/^(?!_|\p{XID_Start})/u, '_');
  const variable = /[^_]/.test(letters) ? letters : 'value';
  return TAKEN.has(variable) || others.includes(variable) ? `${variable}_` : variable;
}
