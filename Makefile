# Sugar over tasks.py, which says what each verb does and installs what it needs into .venv.
.PHONY: demo lab test lint bench

demo lab test lint bench:
	@python3 tasks.py $@
