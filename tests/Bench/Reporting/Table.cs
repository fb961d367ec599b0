namespace Microservices.Tests.Bench.Reporting;

/// <summary>Rows under headings, as Markdown that also reads well on a terminal. Columns of numbers are aligned right.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var columns = headings.Select((heading, i) => new Column([.. _rows.Select(row => row[i])], heading)).ToArray();
        return string.Join(Environment.NewLine, _rows
            .Prepend([.. columns.Select(column => column.Rule)])
            .Prepend(headings)
            .Select(row => $"| {string.Join(" | ", row.Zip(columns, (cell, column) => column.Pad(cell)))} |"));
    }

    private sealed record Column(string[] Cells, string Heading)
    {
        public string Rule => IsNumeric ? $"{new string('-', Width - 1)}:" : new string('-', Width);

        private bool IsNumeric => Cells.All(cell => double.TryParse(cell, out _));

        private int Width => Cells.Append(Heading).Max(cell => cell.Length);

        public string Pad(string cell) => IsNumeric ? cell.PadLeft(Width) : cell.PadRight(Width);
    }
}
