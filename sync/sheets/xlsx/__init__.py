"""Reading Excel workbooks by the cells that are there."""
