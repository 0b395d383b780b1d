# Sugar over tasks.py, which says what each verb does and installs what it needs into .venv.
.PHONY: demo lab test ray versions lint bench docs

demo lab test ray versions lint bench docs:
	@python3 tasks.py $@
