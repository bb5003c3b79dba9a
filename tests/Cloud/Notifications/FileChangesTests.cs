using Spate.Cloud.Local.Notifications;

namespace Spate.Cloud.Tests.Notifications;

public sealed class FileChangesTests
{
    [Fact]
    public void A_name_is_taken_once_with_all_that_was_said_of_it()
    {
        var changes = new FileChanges();
        var any = changes.Any;
        changes.Add(new("b", "k"), FileChange.Changed);
        changes.Add(new("b", "k"), FileChange.Renamed);
        changes.Add(new("b", "k"), FileChange.Appeared);
        Assert.True(any.IsCompleted);

        var (names, incomplete) = changes.Take();

        Assert.Equal((FileChange.Renamed | FileChange.Appeared, false), (Assert.Single(names).Value, incomplete));
        Assert.Empty(changes.Take().Names);
        Assert.False(changes.Any.IsCompleted);
    }

    [Fact]
    public void Past_the_limit_names_are_let_go_and_the_loss_is_told()
    {
        var changes = new FileChanges(limit: 10);
        for (var i = 0; i < 25; i++)
            changes.Add(new("b", $"{i}"), FileChange.Changed);

        var (names, incomplete) = changes.Take();

        Assert.True(incomplete);
        Assert.True(names.Count <= 10);
        Assert.False(changes.Take().Incomplete);
    }
}
