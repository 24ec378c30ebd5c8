"""`python -m cemlab.cli`: the same command."""

from cemlab.cli import main

if __name__ == "__main__":
    main()
