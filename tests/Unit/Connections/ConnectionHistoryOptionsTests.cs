using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Connections;

public sealed class ConnectionHistoryOptionsTests
{
    public static TheoryData<string, int> Mistakes => new()
    {
        { nameof(ConnectionHistoryOptions.MaxRecords), -1 },
        { nameof(ConnectionHistoryOptions.MaxBytes), -2 },
        { nameof(ConnectionHistoryOptions.MaxWaitingEvents), 0 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AMistake_IsNamedWithItsValue(string option, int value)
    {
        var options = new ConnectionHistoryOptions();
        typeof(ConnectionHistoryOptions).GetProperty(option)!.SetValue(options, value);

        var mistake = Assert.Throws<ArgumentOutOfRangeException>(() => new ConnectionRegistry(options));
        Assert.Contains(option, mistake.Message, StringComparison.Ordinal);
        Assert.Contains($"{value}", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryOption_IsValidated() =>
        Assert.Equal(
            typeof(ConnectionHistoryOptions).GetProperties().Select(property => property.Name).Order(),
            Mistakes.Select(row => row.Data.Item1).Order());

    [Fact]
    public void TheLeastThatMayBe_IsAccepted() =>
        Assert.Empty(new ConnectionRegistry(new() { MaxRecords = 0, MaxBytes = 0, MaxWaitingEvents = 1 }).Closed);
}
