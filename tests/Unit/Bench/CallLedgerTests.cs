using Microservices.Tests.Bench.Closing;

namespace Microservices.Tests.Unit.Bench;

public sealed class CallLedgerTests
{
    [Fact]
    public void AKeyThatComesAgain_HasComeTwice()
    {
        var book = Of(0, 31, 32, CallLedger.Capacity - 1);
        Assert.Equal(0, book.Twice);

        book.Add(32);
        book.Add(32);

        Assert.Equal(2, book.Twice);
    }

    [Fact]
    public void AKeyThatTwoBooksHold_HasComeTwice()
    {
        var book = Of(1, 2, 2, 40);

        book.Add(Of(2, 3, 40, 3));

        Assert.Equal(4, book.Twice); // 2 and 3 in one book each, 2 and 40 in both.
        book.Add(Of(3));
        Assert.Equal(5, book.Twice);
    }

    [Fact]
    public void ABook_SurvivesBeingText()
    {
        var book = CallLedger.Parse(Of(7, 7, 1000).ToString());

        Assert.Equal(1, book.Twice);
        book.Add(Of(1000, 1001));
        Assert.Equal(2, book.Twice);
    }

    [Fact]
    public void AnEmptyBook_SurvivesBeingText() => Assert.Equal(0, CallLedger.Parse(new CallLedger().ToString()).Twice);

    private static CallLedger Of(params int[] keys)
    {
        var book = new CallLedger();
        Array.ForEach(keys, book.Add);
        return book;
    }
}
