"""What is shown becomes a workbook or a .csv file."""
