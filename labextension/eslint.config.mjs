import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

export default tseslint.config(js.configs.recommended, tseslint.configs.recommended, jupyter.configs.recommended, {
  files: ['src/**/*.ts'],
  languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  rules: {
    curly: ['error', 'all'],
    eqeqeq: 'error',
    'jupyter/prefer-lazy-imports': 'off', // all of it is 60 kB, and wanted at once
    '@typescript-eslint/no-explicit-any': 'off',
    '@typescript-eslint/no-namespace': 'off',
    '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }]
  }
});
