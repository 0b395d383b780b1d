# Sugar over tasks.py, which says what each verb does and installs what it needs into .venv.
.PHONY: demo lab test lint bench docs

demo lab test lint bench docs:
	@python3 tasks.py $@
