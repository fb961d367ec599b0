using Greet.V1;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>A call of our client's, on a connection where the test is the server.</summary>
/// <param name="Server">The scripted end.</param>
/// <param name="StreamId">The call's stream.</param>
/// <param name="Succeeded">Ends with the call, and says whether it succeeded.</param>
internal sealed record ScriptedCall(RawServerConnection Server, int StreamId, Task<bool> Succeeded)
{
    public const int Unsent = 0;

    /// <summary>Sends the whole reply, and the client has it.</summary>
    public async Task ReplyAsync()
    {
        await Server.SendReplyAsync(StreamId, new HelloReply());
        Assert.True(await Succeeded);
    }
}
