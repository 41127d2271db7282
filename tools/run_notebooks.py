"""Execute the notebooks in place, so that they are stored with what they show: ``make notebooks``."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"


def main() -> None:
    """Run every notebook and write it back without anything that differs from run to run."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        here = {"metadata": {"path": str(FOLDER)}}
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources=here).execute()
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number:02d}"
            cell.get("metadata", {}).pop("execution", None)
        notebook["metadata"] = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        nbformat.write(notebook, path)
        print(path.name)


if __name__ == "__main__":
    main()
