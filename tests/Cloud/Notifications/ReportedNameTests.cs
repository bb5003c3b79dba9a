using Spate.Cloud.Local.Notifications;

namespace Spate.Cloud.Tests.Notifications;

public sealed class ReportedNameTests
{
    [Fact]
    public void A_name_is_taken_once_with_all_that_was_said_of_it()
    {
        var reports = new Reports();
        var any = reports.Any;
        reports.Add(new("b", "k"), Report.Changed);
        reports.Add(new("b", "k"), Report.Renamed);
        reports.Add(new("b", "k"), Report.Appeared);
        Assert.True(any.IsCompleted);

        var (names, incomplete) = reports.Take();

        Assert.Equal((Report.Renamed | Report.Appeared, false), (Assert.Single(names).Value, incomplete));
        Assert.Empty(reports.Take().Names);
        Assert.False(reports.Any.IsCompleted);
    }

    [Fact]
    public void Past_the_limit_names_are_let_go_and_the_loss_is_told()
    {
        var reports = new Reports(limit: 10);
        for (var i = 0; i < 25; i++)
            reports.Add(new("b", $"{i}"), Report.Changed);

        var (names, incomplete) = reports.Take();

        Assert.True(incomplete);
        Assert.True(names.Count <= 10);
        Assert.False(reports.Take().Incomplete);
    }
}
