using Grpc.Core;
using Grpc.Reflection.V1;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Services;

/// <summary>Who has reflection: those who develop, and those who ask for it.</summary>
public sealed class ReflectionSettingTests
{
    [Theory]
    [InlineData(StatusCode.Unimplemented)]
    [InlineData(StatusCode.OK, "--environment=Development")]
    [InlineData(StatusCode.OK, "--Server:Reflection=true")]
    [InlineData(StatusCode.Unimplemented, "--environment=Development", "--Server:Reflection=false")]
    public async Task ItIsOn_InDevelopment_OrWhenTheSettingSaysSo(StatusCode expected, params string[] args)
    {
        await using var server = await GreeterServerProcess.StartAsync(args);
        var (channel, _) = server.Connect("h2c");
        using (channel)
        {
            using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
            await call.RequestStream.CompleteAsync().Bounded();
            try
            {
                await call.ResponseStream.MoveNext(CancellationToken.None).Bounded();
            }
            catch (RpcException)
            {
                // The status has it.
            }

            Assert.Equal(expected, call.GetStatus().StatusCode);
        }
    }
}
