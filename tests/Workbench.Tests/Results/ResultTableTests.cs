using System.Text.Json;
using Workbench.Results;
using Workbench.Tests.Support;

namespace Workbench.Tests.Results;

public class ResultTableTests
{
    [Fact]
    public void Csv_quotes_what_needs_it_and_keeps_every_digit()
    {
        using var folder = new TemporaryFolder();
        var table = new ResultTable("name", "edges", "time [s]", "kept");
        table.Add("a, \"b\"\nc", 12, 0.1 + 0.2, true);
        table.Add(null, 3L, double.NaN, false);

        table.SaveCsv(folder.File("table.csv"));

        Assert.Equal(
            "name,edges,time [s],kept\n\"a, \"\"b\"\"\nc\",12,0.30000000000000004,true\n,3,,false\n",
            File.ReadAllText(folder.File("table.csv")));
    }

    [Fact]
    public void Json_holds_rows_by_column_and_the_provenance()
    {
        using var folder = new TemporaryFolder();
        var table = new ResultTable("name", "kl [nats]");
        table.Add("x->y", 0.25);
        table.Add("z", double.PositiveInfinity);

        table.SaveJson(folder.File("table.json"), new Provenance { Method = "eap" });

        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("table.json")));
        Assert.Equal(["name", "kl [nats]"], json.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
        Assert.Equal("x->y", json.RootElement.GetProperty("rows")[0].GetProperty("name").GetString());
        Assert.Equal(0.25, json.RootElement.GetProperty("rows")[0].GetProperty("kl [nats]").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("rows")[1].GetProperty("kl [nats]").ValueKind);
        Assert.Equal("eap", json.RootElement.GetProperty("provenance").GetProperty("method").GetString());
    }

    [Fact]
    public void A_row_must_fit_the_columns()
    {
        var table = new ResultTable("a", "b");

        Assert.Contains("The table has 2 columns; the row has 1 cells.", Assert.Throws<ArgumentException>(() => table.Add(1)).Message, StringComparison.Ordinal);
        Assert.Contains("A cell cannot hold a DateTime.", Assert.Throws<ArgumentException>(() => table.Add(1, DateTime.UnixEpoch)).Message, StringComparison.Ordinal);
        Assert.Contains("Two columns are called 'a'.", Assert.Throws<ArgumentException>(() => new ResultTable("a", "a")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ResultTable());
    }
}
