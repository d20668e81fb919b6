using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Microsoft.Data.Analysis;

public partial class DataFrame
{
    public static void SaveCsv(DataFrame dataFrame, string path, char separator = ',', bool header = true, Encoding encoding = null, CultureInfo cultureInfo = null)
    {
        ArgumentNullException.ThrowIfNull(dataFrame);
        using var writer = new StreamWriter(path, append: false, encoding ?? Encoding.UTF8);
        if (header)
            writer.WriteLine(string.Join(separator, dataFrame.Columns.Select(column => Quoted(column.Name, separator))));
        foreach (var row in dataFrame.Rows)
            writer.WriteLine(string.Join(separator, row.Select(cell => Quoted(Convert.ToString(cell, cultureInfo ?? CultureInfo.CurrentCulture) ?? "", separator))));
    }

    private static string Quoted(string cell, char separator) =>
        cell.Contains(separator) || cell.AsSpan().ContainsAny("\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
